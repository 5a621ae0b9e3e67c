/** `/khai/:draft/:page`: one page of questions, saved as it is typed. */

import { useLocation, useRoute } from 'preact-iso/router';

import { FillScreen } from './FillScreen';
import { later } from './render/later';
import { useDraft } from './useDraft';

const NotHere = later(() => import('./NotHere'));

export default function FillPage() {
  const { params, query } = useRoute();
  const { route } = useLocation();
  const work = useDraft(params['draft'] ?? '');
  if (work === 'loading') return null;
  if (typeof work === 'string' || work.draft.state === 'queued') {
    return <NotHere state={work} />;
  }
  const key = params['page'] ?? work.draft.page ?? '';
  const place = `${key}?${query['bang'] ?? ''}${query['dong'] ?? ''}`;
  return <FillScreen key={place} work={work} pageKey={key} query={query} route={route} />;
}
