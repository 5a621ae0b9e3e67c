import type { VisibleQuestion } from '../forms/engine/types';
import { useTexts } from '../i18n';
import vi from '../i18n/vi/media.json';
import { FileView } from './FileView';
import { filesIn } from './kept';
import { sayMetres } from './metres';
import type { Position } from './position';
import { useArrived } from './useArrived';

type Props = {
  q: Pick<VisibleQuestion, 'question' | 'value'>;
  /** What the question is called here. */
  label: string;
  /** The dossier it was filed with; none while it is being filled. */
  dossier?: string | undefined;
};

/** An answer to look at, to listen to, or to find on a map. */
export default function MediaAnswer({ q, label, dossier }: Props) {
  const t = useTexts('media', vi);
  const arrived = useArrived(dossier);
  const { kind } = q.question;
  if (kind === 'place') {
    const { lat, lon, accuracy } = q.value as Position;
    return (
      <>
        <p>{t('place_within', { n: sayMetres(accuracy) })}</p>
        <p>{t('place_point', { lat, lon })}</p>
        <p>
          <a class="change" href={`geo:${lat},${lon}?q=${lat},${lon}`}>
            {t('place_map')}
          </a>
        </p>
      </>
    );
  }
  const files = filesIn(q.value);
  if (!arrived) return null;
  return (
    <>
      {files.map((value, n) => {
        const known = arrived.find(({ file }) => file === value.file);
        return (
          <FileView
            key={value.file}
            value={value}
            label={files.length > 1 ? `${label} ${n + 1}` : label}
            dossier={dossier}
            arrived={known && known.received_at !== null}
            refused={known?.state === 'refused'}
          />
        );
      })}
    </>
  );
}
