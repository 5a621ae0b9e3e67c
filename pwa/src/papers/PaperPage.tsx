/** `/giay-to/:id`: one paper. `?xoa=1` asks before it is deleted; `?cho-xem=1` lets officers see it. */

import { useEffect } from 'preact/hooks';
import { useRoute } from 'preact-iso/router';

import { useTexts } from '../i18n';
import vi from '../i18n/vi/papers.json';
import { listEntities } from '../store/entityList';
import { useLive } from '../store/live';
import { LinkButton } from '../ui/LinkButton';
import { Page } from '../ui/Page';
import { DeleteScreen } from './DeleteScreen';
import { keepUp } from './keepUp';
import { COLLECTIONS, loadKinds, loadPaper } from './load';
import { PaperScreen } from './PaperScreen';
import { listPins } from './pins';
import { ShareScreen } from './ShareScreen';

const WATCHED = [...COLLECTIONS, 'paper_view', 'dossier', 'agency', 'procedure'];

async function loadOne(id: string) {
  const [paper, kinds, pins, views, dossiers, agencies, procedures] = await Promise.all([
    loadPaper(id),
    loadKinds(),
    listPins(),
    listEntities('paper_view'),
    listEntities('dossier'),
    listEntities('agency'),
    listEntities('procedure'),
  ]);
  return {
    paper,
    kinds,
    pinned: pins.has(id),
    /** The last first. */
    views: views
      .map(({ id: key, value }) => ({ key, ...value }))
      .filter((view) => view.paper === id)
      .sort((a, b) => (a.at < b.at ? 1 : -1)),
    dossiers: new Map(dossiers.map((one) => [one.id, one.value])),
    agencies: new Map(agencies.map((one) => [one.id, one.value])),
    procedures: new Map(procedures.map((one) => [one.id, one.value])),
  };
}

export type Around = Awaited<ReturnType<typeof loadOne>>;

export default function PaperPage() {
  const t = useTexts('papers', vi);
  const { params, query } = useRoute();
  const id = params['id'] ?? '';
  const one = useLive(WATCHED, () => loadOne(id), [id]);
  useEffect(() => void keepUp(), []);
  if (!one) return null;
  const { paper } = one;
  if (!paper) {
    return (
      <Page title={t('missing_title')} back="/giay-to">
        <p>{t('missing')}</p>
        <LinkButton href="/giay-to">{t('to_list')}</LinkButton>
      </Page>
    );
  }
  if (query['xoa']) return <DeleteScreen paper={paper} kinds={one.kinds} />;
  if (query['cho-xem']) return <ShareScreen paper={paper} around={one} />;
  return <PaperScreen paper={paper} around={one} />;
}
