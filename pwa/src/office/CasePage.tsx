/** `/can-bo/:id`: one case, and what an officer does to it. */

import { useRoute } from 'preact-iso/router';
import './office.css';
import { pick, useTexts } from '../i18n';
import vi from '../i18n/vi/office.json';
import { getEntity } from '../store/entities';
import { listEntities } from '../store/entityList';
import { useLive } from '../store/live';
import { listQueue } from '../sync/outbox';
import { LinkButton, Page } from '../ui';
import { place } from './actionForm';
import { CaseScreen } from './CaseScreen';
import { NoAccess } from './NoAccess';
import { useOffice } from './useOffice';
import { placesOf } from './viewer/pages';

const WATCHED = [
  'case',
  'case_answers',
  'case_event',
  'case_files',
  'case_original',
  'case_result',
  'case_supplement',
  'form',
  'procedure',
];
const QUEUE = ['queue'];

async function load(id: string) {
  const found = await getEntity('case', id);
  if (!found) {
    return null;
  }
  const { value } = found;
  const [answers, files, result, marks, events, asked, form, procedure] = await Promise.all([
    getEntity('case_answers', id),
    getEntity('case_files', id),
    getEntity('case_result', id),
    listEntities('case_original', id),
    listEntities('case_event', id),
    listEntities('case_supplement', id),
    getEntity('form', `${value.procedure}@${value.form_version}`),
    getEntity('procedure', value.procedure),
  ]);
  const places = placesOf(form?.value, answers?.value, files?.value);
  return {
    value,
    places,
    originals: new Map(marks.map((one) => [place(one.value.what, one.value.key), one.value])),
    result: result?.value,
    answers: answers?.value,
    events,
    asked,
    form: form?.value,
    procedure: procedure?.value,
  };
}

export type CaseData = NonNullable<Awaited<ReturnType<typeof load>>>;

export default function CasePage() {
  const t = useTexts('office', vi);
  const id = useRoute().params['id'] ?? '';
  const office = useOffice();
  const data = useLive(WATCHED, () => load(id), [id]);
  const queue = useLive(QUEUE, listQueue);
  if (!office || data === undefined || !queue) {
    return null;
  }
  if (office.roles.length === 0) {
    return <NoAccess title={t('list.title')} path={`/can-bo/${id}`} />;
  }
  if (data === null) {
    return (
      <Page title={t('case.notHere')} back="/can-bo">
        <p>{t('case.notHereWhy')}</p>
        <LinkButton href="/can-bo">{t('case.back')}</LinkButton>
      </Page>
    );
  }
  return (
    <CaseScreen
      key={id}
      id={id}
      data={data}
      office={office}
      queue={queue.filter((item) => item.entity === id)}
      procedure={data.procedure ? pick(data.procedure.short_name) : data.value.procedure}
    />
  );
}
