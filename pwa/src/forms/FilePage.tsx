/** `/khai/:draft/nop`: what will happen, the declaration, and the one button that files. */

import { useRoute } from 'preact-iso/router';

import { FileScreen } from './FileScreen';
import NotHere from './NotHere';
import { useDraft } from './useDraft';

export default function FilePage() {
  const { params } = useRoute();
  const work = useDraft(params['draft'] ?? '');
  return typeof work === 'string' || work.draft.state === 'queued' ? (
    <NotHere state={work} />
  ) : (
    <FileScreen work={work} />
  );
}
