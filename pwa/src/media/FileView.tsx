import { later } from '../forms/render/later';
import { useTexts } from '../i18n';
import vi from '../i18n/vi/media.json';
import { Button } from '../ui/Button';
import type { NamedFile } from './kept';
import { type Shown, useFile } from './useFile';
import './media.css';

const FileState = later(() => import('./FileState'), true);

type Props = {
  value: NamedFile;
  /** What a picture shows, or a sound is. */
  label: string;
  /** Filed with this dossier; `arrived` says whether the server has it, `refused` whether it cannot use it. */
  dossier?: string | undefined;
  arrived?: boolean | undefined;
  refused?: boolean | undefined;
};

const WHY = {
  coming: 'file_coming',
  way: 'file_way',
  gone: 'file_gone',
  away: 'file_away',
  network: 'file_network',
} as const;

/** One file, to look at or listen to; a PDF, and a picture this browser cannot show, to save. */
export function FileView({ value, label, dossier, arrived, refused }: Props) {
  const t = useTexts('media', vi);
  const [shown, again] = useFile(value.file, { dossier, arrived });
  const state = dossier && <FileState dossier={dossier} file={value.file} />;
  if (typeof shown === 'string') {
    return (
      <>
        {!(refused && shown === 'way') && <p class="soft">{t(WHY[shown])}</p>}
        {shown === 'network' && (
          <Button kind="secondary" onPress={again}>
            {t('file_again')}
          </Button>
        )}
        {state}
      </>
    );
  }
  return (
    <>
      <Opened shown={shown} type={value.type} label={label} />
      {state}
    </>
  );
}

function Opened({
  shown,
  type,
  label,
}: {
  shown: Exclude<Shown, string>;
  type: string;
  label: string;
}) {
  const t = useTexts('media', vi);
  const { url } = shown;
  if (type.startsWith('audio/')) {
    // biome-ignore lint/a11y/useMediaCaption: a person's own words, just spoken
    return <audio class="sound" controls preload="metadata" src={url} aria-label={label} />;
  }
  const save = (
    <a class="change" href={url} download={`${label}.${type.replace(/.*\//, '')}`}>
      {t('file_save')}
      <span class="hidden"> {label}</span>
    </a>
  );
  if (!/jpeg|png|webp/.test(type)) {
    return (
      <p>
        {label} {save}
      </p>
    );
  }
  return <img class="picture" src={url} alt={label} />;
}
