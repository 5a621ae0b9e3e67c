import { useTexts } from '../i18n';
import vi from '../i18n/vi/media.json';
import { filesOf } from '../store/blobs';
import { useLive } from '../store/live';
import { session } from '../store/session';
import { Notice } from '../ui/Notice';
import { useArrived } from './useArrived';

type Props = {
  dossier: string;
  /** How many files follow a text that has not gone yet. */
  queued?: number;
  /** To an officer of its agency. */
  office?: boolean;
};

/** Says that files of a dossier are still on their way, until all have arrived. */
export default function OnTheWay({ dossier, queued = 0, office = false }: Props) {
  const t = useTexts('media', vi);
  const files = useArrived(dossier) ?? [];
  const here = useLive(['blob'], async () => {
    const open = await session();
    const own = async (state?: string) =>
      new Set(open ? await filesOf(open.profile.id, state) : []);
    return { all: await own(), refused: await own('refused') };
  });
  if (queued > 0) return <p>{t('files_queued', { n: queued })}</p>;
  const missing = files.filter(({ received_at }) => received_at === null);
  if (missing.length === 0 || !here) return null;
  const counts = { done: files.length - missing.length, total: files.length };
  if (office) {
    return (
      <Notice kind="care" live>
        <p>{t('files_office', counts)}</p>
      </Notice>
    );
  }
  const refused = missing.filter(({ file }) => here.refused.has(file)).length;
  const away = missing.filter(({ file }) => !here.all.has(file)).length;
  const photos = files.every(({ type }) => !type.startsWith('audio/'));
  return (
    <Notice kind={refused || away ? 'care' : 'info'} live>
      {missing.length > refused && <p>{t(photos ? 'files_photos' : 'files_sending', counts)}</p>}
      {away > 0 && <p>{t('files_elsewhere')}</p>}
      {refused > 0 && <p>{t('files_refused', { n: refused })}</p>}
    </Notice>
  );
}
