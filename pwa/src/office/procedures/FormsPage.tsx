/** `/can-bo/thu-tuc`: officials write a form in a spreadsheet, see what is wrong with it, try it, publish it. */

import '../office.css';
import { useLocation, useRoute } from 'preact-iso/router';

import { pick } from '../../i18n';
import { listEntities } from '../../store/entityList';
import { useLive } from '../../store/live';
import { Button, Page } from '../../ui';
import { NoAccess } from '../NoAccess';
import { adminOf, type Office, useOffice } from '../useOffice';
import { keep, useKept } from './kept';
import { Publish } from './Publish';
import { Remarks } from './Remarks';
import { HERE, hrefOf, startOf, TryForm } from './TryForm';
import { Upload } from './Upload';
import { useWords } from './useWords';

const WATCHED = ['procedure'];
/** Procedures of our own; those of the nation are for an admin of the whole deployment. */
const LOCAL = 'HX.';

export default function FormsPage() {
  const t = useWords();
  const office = useOffice();
  const { query } = useRoute();
  const { route } = useLocation();
  const kept = useKept();
  const procedures = useLive(WATCHED, () => listEntities('procedure'));
  if (!office || !procedures) return null;
  if (adminOf(office).length === 0) {
    return <NoAccess title={t('title')} path={HERE} admin />;
  }
  const form = kept.preview?.form;
  if (form && query['trang']) {
    const place = `${query['trang']}?${query['bang'] ?? ''}${query['dong'] ?? ''}`;
    return <TryForm key={place} definition={form} query={query} route={route} />;
  }
  return (
    <Page title={t('title')} back="/can-bo">
      <p>{t('about')}</p>
      <Upload
        procedures={procedures
          .filter(({ id }) => mayPublish(office, id))
          .map(({ id, value }) => ({ code: id, name: value.short_name }))}
      />
      {kept.preview && <Remarks preview={kept.preview} />}
      {form && kept.preview?.definition && (
        <section aria-labelledby="try">
          <h2 id="try">{pick(kept.preview.definition['name'] as { vi: string; en: string })}</h2>
          <p>{t('try.what', { file: kept.file ?? '', n: form.form.pages.length })}</p>
          <Button
            kind="secondary"
            onPress={() => {
              keep({ answers: startOf(form) });
              route(hrefOf(form.form.pages[0]?.key ?? ''));
            }}
          >
            {t('try')}
          </Button>
        </section>
      )}
      <Publish />
    </Page>
  );
}

function mayPublish({ roles }: Office, code: string): boolean {
  return (
    code.startsWith(LOCAL) || roles.some(({ role, agency }) => role === 'admin' && agency === null)
  );
}
