import { useLocation } from 'preact-iso/router';

import type { VisibleQuestion } from '../forms/engine/types';
import type { PlacedError } from '../forms/pageErrors';
import { QuestionField } from '../forms/render/QuestionField';
import type { Filling } from '../forms/render/types';
import { SavedLine } from '../forms/SavedLine';
import { useShownErrors } from '../forms/useShownErrors';
import { pick, useTexts } from '../i18n';
import vi from '../i18n/vi/forms.json';
import { Button } from '../ui/Button';
import { ErrorSummary } from '../ui/ErrorSummary';
import { Page } from '../ui/Page';
import type { SupplementDraft } from './supplementDraft';
import type { Scratch } from './useScratch';

type Props = {
  title: string;
  table: VisibleQuestion;
  row: VisibleQuestion[];
  found: PlacedError[];
  filling: Omit<Filling, 'errors'>;
  scratch: Scratch<SupplementDraft>;
  back: string;
};

/** One row of a table that the officer asked about. */
export function SupplementRow({ title, table, row, found, filling, scratch, back }: Props) {
  const t = useTexts('forms', vi);
  const { route } = useLocation();
  const { list, errors, show } = useShownErrors(found, []);
  const done = async (event: Event) => {
    event.preventDefault();
    show(found);
    if (found.length > 0) return;
    await scratch.flush();
    route(back);
  };
  return (
    <Page title={title} caption={pick(table.question.label)} back={back}>
      <ErrorSummary errors={list} />
      <form noValidate onSubmit={done}>
        {row.map((q) => (
          <QuestionField key={q.question.key} q={q} filling={{ ...filling, errors }} />
        ))}
        <Button type="submit">{t('done')}</Button>
      </form>
      <SavedLine saved={scratch.saved} again={scratch.flush} />
    </Page>
  );
}
