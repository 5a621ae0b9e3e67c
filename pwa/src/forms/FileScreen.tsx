import { useEffect, useRef, useState } from 'preact/hooks';
import { useLocation } from 'preact-iso/router';

import { pick, useTexts } from '../i18n';
import vi from '../i18n/vi/filing.json';
import { signInPath } from '../identity/returnPath';
import { useHeld } from '../identity/useHeld';
import { getEntity } from '../store/entities';
import { useLive } from '../store/live';
import type { FilingArgs } from '../store/queueTypes';
import { inTrouble } from '../store/trouble';
import { enqueueFiling } from '../sync/outbox';
import { probe } from '../sync/reachability';
import { Button } from '../ui/Button';
import { LinkButton } from '../ui/LinkButton';
import { Notice } from '../ui/Notice';
import { Page } from '../ui/Page';
import { judge, papersNeeded } from './judge';
import { chosenPapers, unattached } from './PaperChoices';
import { later } from './render/later';
import { undecided } from './undecided';
import type { OpenDraft } from './useDraft';

const KeepPeople = later(() => import('../people/KeepPeople'));

/** How long to look for a network before going on without. */
const PATIENCE = 6000;

/** Who is not signed in can do so now (`online`), or files first and signs in later. */
type Link = 'looking' | 'online' | 'offline';

function useLink(wanted: boolean): [Link, () => Promise<Link>] {
  const [link, setLink] = useState<Link>(navigator.onLine ? 'looking' : 'offline');
  const look = async (): Promise<Link> => {
    const found = (await probe(PATIENCE)) === 'ours' ? 'online' : 'offline';
    setLink(found);
    return found;
  };
  // biome-ignore lint/correctness/useExhaustiveDependencies: looked for once, and again at the press
  useEffect(() => {
    if (wanted) void look();
  }, [wanted]);
  return [link, look];
}

export function FileScreen({ work }: { work: OpenDraft }) {
  const t = useTexts('filing', vi);
  const { route } = useLocation();
  const { draft, definition } = work;
  const [failed, setFailed] = useState(false);
  const nobody = useHeld() !== null;
  const [link, look] = useLink(nobody);
  const keep = useRef<() => Promise<void>>(async () => undefined);
  const known = useLive(
    ['agency', 'procedure'],
    async () => ({
      agency: draft.agency ? (await getEntity('agency', draft.agency))?.value : undefined,
      procedure: (await getEntity('procedure', draft.procedure))?.value,
    }),
    [draft.agency, draft.procedure],
  );
  if (!known) return null;
  const { agency, procedure } = known;
  const evaluated = judge(definition, draft.answers, draft.case);
  const needed = papersNeeded(definition, evaluated, draft.case);
  const papers = chosenPapers(needed, draft.papers);
  const base = `/khai/${draft.id}`;
  const caseMissing =
    definition.cases.length > 1 && !definition.cases.some(({ key }) => key === draft.case);
  const wrong =
    evaluated.errors.some(({ code }) => code !== 'unknown') ||
    undecided(draft, evaluated).length + unattached(papers).length > 0;

  if (wrong || caseMissing || !draft.agency) {
    return (
      <Page title={t('file_title')} back={`${base}/kiem-tra`}>
        <p>{t('not_ready')}</p>
        <LinkButton href={`${base}/kiem-tra`}>{t('to_check')}</LinkButton>
      </Page>
    );
  }

  const byWay = papers
    .filter(({ hand_in }) => hand_in === 'counter' || hand_in === 'post')
    .map(({ key, hand_in }) => {
      const name = needed.find((paper) => paper.key === key)?.name;
      return `${name ? pick(name) : key} (${t(`way.${hand_in}`)})`;
    });
  // A form that ends with its own declaration has it; one in the middle may be about a single thing.
  const declared = evaluated.pages[evaluated.pages.length - 1]?.questions.some(
    ({ question, value }) => question.kind === 'declaration' && value === true,
  );
  if (procedure?.channel === 'counter') {
    return (
      <Page title={t('counter_title')} back={`${base}/kiem-tra`}>
        <p>{t('counter')}</p>
        {procedure.channel_reason && <p>{pick(procedure.channel_reason)}</p>}
        {agency && (
          <p>
            <strong>{pick(agency.name)}</strong>
            <br />
            {agency.address}
          </p>
        )}
        {papers.length > 0 && (
          <ul>
            {needed.map(({ key, name }) => (
              <li key={key}>{pick(name)}</li>
            ))}
          </ul>
        )}
        <LinkButton href={`${base}/kiem-tra`}>{t('counter_show')}</LinkButton>
      </Page>
    );
  }

  const file = async () => {
    if (nobody) {
      if ((await look()) === 'online') {
        route(signInPath(`${base}/nop`));
        return;
      }
      // The button said *sign in*: filing needs a press on the words that say so.
      if (link === 'online') return;
    }
    const args: FilingArgs = {
      procedure: draft.procedure,
      form_version: draft.version,
      case: draft.case,
      agency: draft.agency ?? '',
      answers: evaluated.answers,
      papers,
    };
    try {
      await enqueueFiling(draft, args);
    } catch {
      setFailed(true);
      return;
    }
    // Filed is filed: that somebody could not be kept must not stand in its way.
    await keep.current().catch(() => undefined);
    route(`/ho-so/${draft.id}`, true);
  };

  return (
    <Page title={t('file_title')} back={`${base}/kiem-tra`}>
      {failed && (
        <Notice kind="care" live>
          <p>{t('file_failed')}</p>
        </Notice>
      )}
      <p>{t('what_happens')}</p>
      <ol>
        {!inTrouble('refused') && <li>{t('step_saved')}</li>}
        <li>
          {t(nobody ? 'step_sign_in' : 'step_sent', { agency: agency ? pick(agency.name) : '' })}
        </li>
        <li>{t('step_received')}</li>
        {byWay.length > 0 && <li>{t('step_papers', { papers: byWay.join('; ') })}</li>}
      </ol>
      {nobody && (
        <Notice kind="care" live>
          <p>
            {t(
              link === 'online'
                ? 'sign_in_first'
                : link === 'offline'
                  ? 'need_sign_in'
                  : 'checking',
            )}
          </p>
        </Notice>
      )}
      {definition.form.people && (
        <KeepPeople
          form={definition.form}
          answers={evaluated.answers}
          onChange={(next) => {
            keep.current = next;
          }}
        />
      )}
      {!declared && (
        <>
          <h2>{t('declare_title')}</h2>
          <p>{t('declare')}</p>
        </>
      )}
      <Button onPress={() => void file()}>
        {t(nobody && link === 'online' ? 'go_sign_in' : declared ? 'file_it' : 'agree_file')}
      </Button>
      <LinkButton kind="secondary" href={`${base}/kiem-tra`}>
        {t('go_back')}
      </LinkButton>
    </Page>
  );
}
