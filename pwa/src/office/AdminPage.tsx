/** `/can-bo/quan-tri`: who works at the agency, and one-time links for those who are to. */

import { useState } from 'preact/hooks';
import './office.css';
import { useTexts } from '../i18n';
import vi from '../i18n/vi/office.json';
import { listEntities } from '../store/entityList';
import { useLive } from '../store/live';
import type { QueueItem } from '../store/queueTypes';
import { listQueue } from '../sync/outbox';
import { Page } from '../ui';
import { Links } from './Links';
import { NewLink } from './NewLink';
import { NoAccess } from './NoAccess';
import { Officers } from './Officers';
import { adminOf, useOffice } from './useOffice';

const WATCHED = ['officer', 'enrolment', 'queue'];

export default function AdminPage() {
  const t = useTexts('office', vi);
  const office = useOffice();
  /** A refused link that is made anew. */
  const [again, setAgain] = useState<QueueItem>();
  const data = useLive(WATCHED, async () => {
    const [officers, links, queue] = await Promise.all([
      listEntities('officer'),
      listEntities('enrolment'),
      listQueue(),
    ]);
    return { officers, links, queue };
  });
  if (!office || !data) {
    return null;
  }
  const agencies = adminOf(office);
  if (agencies.length === 0) {
    return <NoAccess title={t('admin.title')} path="/can-bo/quan-tri" admin />;
  }
  return (
    <Page title={t('admin.title')} back="/can-bo">
      <Officers office={office} agencies={agencies} officers={data.officers} queue={data.queue} />
      <Links links={data.links} queue={data.queue} onAgain={setAgain} />
      <NewLink
        key={again?.id}
        office={office}
        agencies={agencies}
        queue={data.queue}
        again={again}
        onAgain={setAgain}
        onMade={() => setAgain(undefined)}
      />
    </Page>
  );
}
