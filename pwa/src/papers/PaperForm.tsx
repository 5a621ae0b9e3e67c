import { useMemo, useState } from 'preact/hooks';
import { useLocation } from 'preact-iso/router';

import type { Scratch } from '../dossiers/useScratch';
import { locate } from '../forms/pageErrors';
import { getAt, setAt } from '../forms/paths';
import { QuestionField } from '../forms/render/QuestionField';
import type { Filling } from '../forms/render/types';
import { SavedLine } from '../forms/SavedLine';
import { today } from '../forms/today';
import { useShownErrors } from '../forms/useShownErrors';
import { pick } from '../i18n';
import { uuid7 } from '../store/ids';
import { Button } from '../ui/Button';
import { ErrorSummary } from '../ui/ErrorSummary';
import { Notice } from '../ui/Notice';
import { Page } from '../ui/Page';
import { argsOf, savePaper } from './actions';
import type { Known } from './PaperFormPage';
import { isLocked, judgePaper, paperForm, type Typed, toArgs } from './paperForm';
import { useWords } from './words';
import '../forms/forms.css';

type Props = { known: Known; scratch: Scratch<Typed>; kind: string };

export function PaperForm({ known, scratch, kind }: Props) {
  const t = useWords();
  const { route } = useLocation();
  const [failed, setFailed] = useState(false);
  // The same at a second press: the first may have come through.
  const [fresh] = useState(uuid7);
  const { paper, kinds, own } = known;
  const { value, set, flush, saved } = scratch;
  const locked = paper !== null && isLocked(paper);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the words follow the language, which draws all anew
  const form = useMemo(() => paperForm(t, own, locked), [own, locked]);
  const evaluated = judgePaper(form, value.answers, today());
  const asked = evaluated.pages[0]?.questions ?? [];
  const wrong = locate(asked, evaluated.errors, () => '');
  const { list, errors, show } = useShownErrors(wrong, []);
  const filling: Filling = {
    form: form.form,
    errors,
    typed: (path) => getAt(value.answers, path),
    change: (path, answer) => set((now) => ({ ...now, answers: setAt(now.answers, path, answer) })),
    rowHref: () => '',
    open: (href) => route(href),
  };
  const back = paper ? `/giay-to/${paper.id}` : '/giay-to';
  const named = kinds.get(kind);

  const save = async (event: Event) => {
    event.preventDefault();
    show(wrong);
    if (wrong.length > 0) return;
    const args = toArgs(kind, evaluated.answers, own, locked ? argsOf(paper) : null);
    let id: string;
    try {
      id = await savePaper(args, paper, { id: paper?.id ?? fresh, base: value.base });
      await scratch.clear();
    } catch {
      return setFailed(true);
    }
    route(`/giay-to/${id}`, true);
  };

  return (
    <Page
      title={named ? pick(named.name) : kind}
      caption={t(paper ? 'edit_title' : 'add_title')}
      back={back}
    >
      <ErrorSummary errors={list} />
      {failed && (
        <Notice kind="care" live>
          <p>{t('write_failed')}</p>
        </Notice>
      )}
      {locked && <p>{t('q.locked')}</p>}
      <form noValidate onSubmit={save}>
        {!locked && (
          <Button kind="plain" onPress={() => set((now) => ({ ...now, kind: null }))}>
            {t('kind_change')}
          </Button>
        )}
        {asked.map((q) => (
          <QuestionField key={q.question.key} q={q} filling={filling} />
        ))}
        <Button type="submit">{t('save')}</Button>
      </form>
      <SavedLine saved={saved} again={flush} />
    </Page>
  );
}
