import { useTexts } from '../i18n';
import vi from '../i18n/vi/uploads.json';
import { Notice } from '../ui/Notice';
import { refusalText } from './refusal';
import { percent, useOnTheWay } from './useOnTheWay';

/** One file of a filed dossier: how far it is, or why it is not taken. Nothing once all is well. */
export default function FileState({ dossier, file }: { dossier: string; file: string }) {
  const t = useTexts('uploads', vi);
  const one = useOnTheWay(dossier)?.find((found) => found.file === file);
  if (!one) return null;
  if (one.why) {
    return (
      <Notice kind="care">
        <p>{t('one_why', { what: t(refusalText(one.why, vi)) })}</p>
      </Notice>
    );
  }
  if (one.received_at || !one.here) return null;
  return (
    <p class="soft">
      {one.sent ? t('one_now', { percent: percent(one.sent, one.size) }) : t('one_waits')}
    </p>
  );
}
