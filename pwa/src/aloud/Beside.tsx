import { useEffect } from 'preact/hooks';
import type { Form, VisibleQuestion } from '../forms/engine/types';
import { language, pick, useTexts } from '../i18n';
import vi from '../i18n/vi/aloud.json';
import { Details } from '../ui/Details';
import { keepMedia } from './media';
import { ReadAloud } from './ReadAloud';
import { spoken } from './spoken';
import { wordsIn } from './words';
import './beside.css';

type Props = { q: VisibleQuestion; form: Form };

/** What helps to understand a question: *Đọc to*, a picture, hard words told in place. */
export default function Beside({ q, form }: Props) {
  const t = useTexts('aloud', vi);
  const { question } = q;
  const { picture, audio, label } = question;
  useEffect(() => keepMedia(form), [form]);
  return (
    <>
      <ReadAloud name={pick(label)} sentences={spoken(q)} audio={audio} />
      {picture && <img class="picture" src={picture.src} alt={pick(picture.alt)} loading="lazy" />}
      {wordsIn(question, form.words ?? [], language()).map(({ word, meaning }) => (
        <Details key={word.vi} summary={t('what', { word: pick(word) })}>
          <p>{pick(meaning)}</p>
        </Details>
      ))}
    </>
  );
}
