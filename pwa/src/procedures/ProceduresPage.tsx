/** `/thu-tuc`: which procedure, found by what happened or by a few typed letters. */

import { useState } from 'preact/hooks';

import { pick, useTexts } from '../i18n';
import vi from '../i18n/vi/procedures.json';
import { listEntities } from '../store/entityList';
import { useLive } from '../store/live';
import type { ProcedureValue } from '../store/types';
import { Field } from '../ui/Field';
import { Page } from '../ui/Page';
import { TextInput } from '../ui/TextInput';
import { byLifeEvent, searchProcedures } from './catalogue';
import { EmptyCatalogue } from './EmptyCatalogue';

export default function ProceduresPage() {
  const t = useTexts('procedures', vi);
  const [query, setQuery] = useState('');
  const procedures = useLive(['procedure'], async () =>
    (await listEntities('procedure'))
      .map(({ value }) => value)
      .sort((a, b) => a.short_name.vi.localeCompare(b.short_name.vi, 'vi')),
  );
  if (!procedures) return null;
  if (procedures.length === 0) return <EmptyCatalogue />;
  const searching = query.trim() !== '';
  const found = searching ? searchProcedures(procedures, query) : [];
  return (
    <Page title={t('title')} back="/">
      <Field id="search" label={t('search')} hint={t('search_hint')}>
        <TextInput
          id="search"
          type="search"
          value={query}
          onInput={setQuery}
          describedBy="search-hint"
        />
      </Field>
      <p role="status" class={searching ? 'soft' : 'hidden'}>
        {searching && (found.length > 0 ? t('found', { n: found.length }) : t('none'))}
      </p>
      {searching ? (
        <List procedures={found} />
      ) : (
        <>
          <p>{t('by_event')}</p>
          {byLifeEvent(procedures).map((section) => (
            <section key={section.event}>
              <h2>{t(`event.${section.event}`)}</h2>
              <List procedures={section.procedures} />
            </section>
          ))}
        </>
      )}
    </Page>
  );
}

function List({ procedures }: { procedures: ProcedureValue[] }) {
  return (
    <ul class="rows">
      {procedures.map(({ code, short_name }) => (
        <li key={code}>
          <a href={`/thu-tuc/${code}`}>{pick(short_name)}</a>
        </li>
      ))}
    </ul>
  );
}
