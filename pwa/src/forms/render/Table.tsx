import { useEffect, useState } from 'preact/hooks';

import { pick, useTexts } from '../../i18n';
import vi from '../../i18n/vi/choices.json';
import { Button } from '../../ui/Button';
import { LinkButton } from '../../ui/LinkButton';
import { Notice } from '../../ui/Notice';
import { defaultsOf } from '../defaults';
import type { Answers, VisibleQuestion } from '../engine/types';
import { fieldId } from '../paths';
import { isEmptyRow, rowName, rowsAt } from '../rows';
import type { ControlProps } from './types';
import { useAnswerText } from './useAnswerText';
import './table.css';

/** People or goods, one card each. A row is filled on a screen of its own. */
export default function Table({ q, id, typed, change, filling }: ControlProps) {
  const t = useTexts('choices', vi);
  const [removed, setRemoved] = useState<{ row: Answers; at: number } | null>(null);
  const { question } = q;
  const rows = rowsAt(typed);
  const name = (row: number) => rowName(question, row, t('row'));
  const lower = (row: number) => name(row).replace(/^./, (first) => first.toLowerCase());
  const most = question.max_rows ?? 99;

  const blank = defaultsOf(question.questions ?? []);
  const untouched = (row: Answers) =>
    isEmptyRow(row) || JSON.stringify(row) === JSON.stringify(blank);

  // biome-ignore lint/correctness/useExhaustiveDependencies: on arrival only; a row just added is empty
  useEffect(() => {
    // Opened and left again without a word: nobody meant to add it.
    if (rows.some(untouched)) change(rows.filter((row) => !untouched(row)));
  }, []);

  const add = () => {
    change([...rows, blank]);
    filling.open(filling.rowHref(question.key, rows.length));
  };
  const remove = (at: number) => {
    setRemoved({ row: rows[at] ?? {}, at });
    change(rows.filter((_, i) => i !== at));
    document.getElementById(id)?.focus();
  };
  const undo = () => {
    if (!removed) return;
    change([...rows.slice(0, removed.at), removed.row, ...rows.slice(removed.at)]);
    setRemoved(null);
  };

  return (
    <>
      {rows.length === 0 && !removed && <p>{t(question.required ? 'row_first' : 'row_none')}</p>}
      {rows.map((_, at) => (
        <Card
          key={at}
          title={name(at)}
          id={fieldId([...q.path, at])}
          cells={q.rows?.[at] ?? []}
          filling={filling}
          href={filling.rowHref(question.key, at)}
          remove={() => remove(at)}
        />
      ))}
      {removed && (
        <Notice live>
          <p>{t('row_removed', { row: name(removed.at) })}</p>
          <Button kind="secondary" onPress={undo}>
            {t('row_undo')}
          </Button>
        </Notice>
      )}
      {rows.length < most ? (
        <Button kind="secondary" id={id} onPress={add}>
          {t('row_add', { row: lower(rows.length) })}
        </Button>
      ) : (
        <p id={id} tabIndex={-1}>
          {t('row_full', { n: most })}
        </p>
      )}
    </>
  );
}

type CardProps = {
  title: string;
  id: string;
  cells: VisibleQuestion[];
  filling: ControlProps['filling'];
  href: string;
  remove: () => void;
};

function Card({ title, id, cells, filling, href, remove }: CardProps) {
  const t = useTexts('choices', vi);
  const say = useAnswerText(filling.form, cells);
  const facts = cells.filter((cell) => say(cell));
  const error = filling.errors.get(id);
  return (
    <section class={error ? 'card field wrong' : 'card'} aria-labelledby={`${id}-title`}>
      <h2 id={`${id}-title`}>{title}</h2>
      {error && <p class="error">{error}</p>}
      {facts.length === 0 ? (
        <p class="soft">{t('row_empty')}</p>
      ) : (
        <dl class="facts">
          {facts.map((cell) => (
            <div key={cell.question.key}>
              <dt>{pick(cell.question.label)}</dt>
              <dd>{say(cell)}</dd>
            </div>
          ))}
        </dl>
      )}
      <div class="pair">
        <LinkButton id={id} kind="secondary" href={href}>
          {t('row_change')}
          <span class="hidden"> {title}</span>
        </LinkButton>
        <Button kind="secondary" onPress={remove}>
          {t('row_remove')}
          <span class="hidden"> {title}</span>
        </Button>
      </div>
    </section>
  );
}
