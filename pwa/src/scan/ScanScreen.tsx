/** `?quet=<person>`: fill all of a person's questions from their ID card, by camera or from a picture of it. */

import { useMemo, useState } from 'preact/hooks';

import { today } from '../forms/today';
import type { OpenDraft } from '../forms/useDraft';
import { pick, useTexts } from '../i18n';
import vi from '../i18n/vi/scan.json';
import { Button } from '../ui/Button';
import { Notice } from '../ui/Notice';
import { Page } from '../ui/Page';
import { Camera } from './Camera';
import { CardFound } from './CardFound';
import { type Card, type Refusal, readCard } from './card';
import { readPicture } from './picture';
import { makeReader } from './reader';

type Props = {
  work: OpenDraft;
  /** Key of the person in `form.people`. */
  person: string;
  /** Of the person's table; below 0 where there is none. */
  row: number;
  /** The page that asks. */
  back: string;
  route: (url: string, replace?: boolean) => void;
};

type Told = Refusal | 'no_code' | 'no_picture' | 'looking';

export default function ScanScreen({ work, person: key, row, back, route }: Props) {
  const t = useTexts('scan', vi);
  const [card, setCard] = useState<Card>();
  const [told, setTold] = useState<Told>();
  const reader = useMemo(() => makeReader((text) => 'card' in readCard(text, today())), []);
  const person = work.definition.form.people?.find((one) => one.key === key);
  if (!person) return null;

  const take = (text: string) => {
    const read = readCard(text, today());
    if ('card' in read) setCard(read.card);
    else setTold(read.refused);
  };
  const choose = async (file: File | undefined) => {
    if (!file) return;
    setTold('looking');
    try {
      const text = await readPicture(file, await reader);
      if (text === undefined) setTold('no_code');
      else take(text);
    } catch {
      setTold('no_picture');
    }
  };
  const done = () => route(back, true);

  if (card) {
    const again = () => {
      setTold(undefined);
      setCard(undefined);
    };
    return (
      <CardFound
        card={card}
        person={person}
        row={row < 0 ? undefined : row}
        work={work}
        back={back}
        done={done}
        again={again}
      />
    );
  }
  return (
    <Page title={t('title')} caption={pick(person.label)} back={back}>
      <p>{t('where')}</p>
      <Camera reader={reader} onCode={take} />
      <div role="status">
        {told && (
          <Notice kind={told === 'looking' ? 'info' : 'care'}>
            <p>{t(`told.${told}`)}</p>
          </Notice>
        )}
      </div>
      <div class="button secondary pick-file">
        <label for="card-picture">{t('picture')}</label>
        <input
          id="card-picture"
          type="file"
          accept="image/*"
          onChange={(event) => {
            const [file] = Array.from(event.currentTarget.files ?? []);
            event.currentTarget.value = '';
            void choose(file);
          }}
        />
      </div>
      <Button kind="secondary" onPress={done}>
        {t('type')}
      </Button>
      <p class="soft">{t('private')}</p>
    </Page>
  );
}
