/** `/khai/:draft/kiem-tra`: all answers on one page, each with its way back. */

import { useRoute } from 'preact-iso/router';

import { CheckScreen } from './CheckScreen';
import NotHere from './NotHere';
import { useDraft } from './useDraft';

export default function CheckPage() {
  const { params } = useRoute();
  const work = useDraft(params['draft'] ?? '');
  return typeof work === 'string' || work.draft.state === 'queued' ? (
    <NotHere state={work} />
  ) : (
    <CheckScreen work={work} />
  );
}
