/**
 * `/thu-tuc/:code`: what a person must know before the first question. With `?nhap=` it changes the
 * receiving office and the case of that draft instead of beginning one.
 */

import { useState } from 'preact/hooks';
import { useLocation, useRoute } from 'preact-iso/router';

import { later } from '../forms/render/later';
import { formatDateTime, pick, useTexts } from '../i18n';
import vi from '../i18n/vi/procedures.json';
import { getDraft, saveDraft } from '../store/drafts';
import { useLive } from '../store/live';
import { ProfileLockedError } from '../store/session';
import { Button } from '../ui/Button';
import { ErrorSummary, type SummaryError } from '../ui/ErrorSummary';
import { LinkButton } from '../ui/LinkButton';
import { Notice } from '../ui/Notice';
import { Page } from '../ui/Page';
import { EmptyCatalogue } from './EmptyCatalogue';
import { Facts } from './Facts';
import { type Loaded, loadProcedure } from './loadProcedure';
import { CasePicker, ReceiverPicker } from './Pickers';
import { startDraft } from './start';

const FiledBefore = later(() => import('./FiledBefore'), true);

export default function BeforeYouStart() {
  const { params, query } = useRoute();
  const code = params['code'] ?? '';
  const changing = query['nhap'];
  const loaded = useLive(['procedure', 'form', 'agency', 'draft'], () => loadProcedure(code), [
    code,
  ]);
  const draft = useLive(
    ['draft'],
    async () => (changing ? ((await getDraft(changing)) ?? null) : null),
    [changing],
  );
  if (!loaded || draft === undefined) return null;
  if (!loaded.procedure) return <EmptyCatalogue missing />;
  return (
    <Screen
      {...loaded}
      procedure={loaded.procedure}
      changing={draft?.state === 'open' ? draft : null}
    />
  );
}

type Props = Loaded & {
  procedure: NonNullable<Loaded['procedure']>;
  changing: Awaited<ReturnType<typeof getDraft>> | null;
};

function Screen({ procedure, definition, agencies, offices, drafts, changing }: Props) {
  const t = useTexts('procedures', vi);
  const { route, url } = useLocation();
  const { cases } = procedure;
  const [case_, setCase] = useState(changing?.case ?? undefined);
  const [agency, setAgency] = useState(changing?.agency ?? undefined);
  const [errors, setErrors] = useState<SummaryError[]>([]);
  const [failed, setFailed] = useState(false);
  // One choice is no question.
  const pickedCase = cases.length === 1 ? cases[0]?.key : case_;
  const receiver = agencies.length === 1 ? agencies[0] : agencies.find(({ id }) => id === agency);

  // A procedure of the counter has no form: what to bring and where to go is all there is.
  const counter = procedure.channel === 'counter';
  if (!definition && !counter) return <EmptyCatalogue missing />;

  const refused = (error: unknown) => {
    // Nobody has typed their PIN since the app was opened.
    if (error instanceof ProfileLockedError) {
      route(`/nguoi-dung?tiep=${encodeURIComponent(url)}`);
    } else setFailed(true);
  };
  const press = async () => {
    if (!definition) return;
    const found: SummaryError[] = [];
    if (cases.length > 1 && !pickedCase) found.push({ id: 'case', message: t('case_error') });
    if (agencies.length > 1 && !receiver) found.push({ id: 'agency', message: t('agency_error') });
    setErrors(found);
    if (found.length > 0) return;
    const where = { agency: receiver?.id ?? null, case: pickedCase ?? null };
    try {
      if (changing) {
        await saveDraft({ ...changing, ...where });
        route(`/khai/${changing.id}/kiem-tra`);
      } else {
        const draft = await startDraft(procedure, definition, where.agency, where.case);
        route(`/khai/${draft.id}`);
      }
    } catch (error) {
      refused(error);
    }
  };
  // Answered: its sentence goes.
  const settle = (id: string) => setErrors((now) => now.filter((error) => error.id !== id));
  const errorAt = (id: string) => errors.find((error) => error.id === id)?.message;
  const continuing = !changing && drafts.length > 0;
  return (
    <Page
      title={pick(procedure.short_name)}
      back={changing ? `/khai/${changing.id}/kiem-tra` : '/thu-tuc'}
    >
      <ErrorSummary errors={errors} />
      {failed && (
        <Notice kind="care" live>
          <p>{t('start_failed')}</p>
        </Notice>
      )}
      {continuing && (
        <Notice kind="done" title={t('has_draft_title')}>
          {drafts.map(({ draft, name }, at) => (
            <div key={draft.id}>
              <p>
                {t(name ? 'has_draft_named' : 'has_draft', {
                  name,
                  at: formatDateTime(new Date(draft.updatedAt).toISOString()),
                })}
              </p>
              <LinkButton
                kind={at === 0 ? 'primary' : 'secondary'}
                href={`/khai/${draft.id}${draft.page ? `/${draft.page}` : ''}`}
              >
                {t('continue')}
                {name && <span class="hidden"> {name}</span>}
              </LinkButton>
            </div>
          ))}
        </Notice>
      )}
      {cases.length > 1 && (
        <CasePicker
          cases={cases}
          picked={pickedCase}
          onPick={(key) => {
            setCase(key);
            settle('case');
          }}
          error={errorAt('case')}
        />
      )}
      {!changing && <Facts procedure={procedure} picked={pickedCase ?? null} receiver={receiver} />}
      <ReceiverPicker
        agencies={agencies}
        none={t(offices ? 'agency_gone' : 'agency_none')}
        picked={receiver}
        onPick={(id) => {
          setAgency(id);
          settle('agency');
        }}
        error={errorAt('agency')}
      />
      {definition && !counter && !changing && (
        <FiledBefore
          procedure={procedure}
          definition={definition}
          agency={receiver?.id ?? null}
          onFail={refused}
        />
      )}
      {definition && !counter && (
        <>
          <Button kind={continuing ? 'secondary' : 'primary'} onPress={() => void press()}>
            {t(changing ? 'keep' : continuing ? 'start_new' : 'start')}
          </Button>
          {!changing && <p class="soft">{t('no_account')}</p>}
        </>
      )}
    </Page>
  );
}
