/** What a card says, to be confirmed before it goes into the form. */

import { useEffect, useState } from 'preact/hooks';

import type { Address, Person } from '../forms/engine/types';
import type { Place } from '../forms/oldUnits';
import type { ReadAddress } from '../forms/readAddress';
import { groupDigits } from '../forms/render/CitizenId';
import { loadUnits, type Units } from '../forms/units';
import type { OpenDraft } from '../forms/useDraft';
import { formatDate, pick, useTexts } from '../i18n';
import vi from '../i18n/vi/scan.json';
import type { Facts } from '../people/facts';
import { fillPerson } from '../people/fill';
import { Button } from '../ui/Button';
import { Choice } from '../ui/Choice';
import { ErrorSummary } from '../ui/ErrorSummary';
import { Field } from '../ui/Field';
import { Notice } from '../ui/Notice';
import { Page } from '../ui/Page';
import { type Card, disagrees } from './card';

type Props = {
  card: Card;
  person: Person;
  row: number | undefined;
  work: OpenDraft;
  back: string;
  done: () => void;
  again: () => void;
};

type Looked = { read: ReadAddress; units?: Units; missing: boolean };

/** Where the card's address lies today. Without the lists the text is kept and the rest is asked. */
async function lookUp(text: string): Promise<Looked> {
  const nothing: ReadAddress = { detail: text, places: [] };
  const units = await loadUnits().catch(() => undefined);
  if (!units) return { read: nothing, missing: true };
  const reading = await import('../forms/readAddress').catch(() => undefined);
  if (!reading) return { read: nothing, units, missing: true };
  const old = await reading.loadOldUnits(units).catch(() => undefined);
  return { read: reading.readAddress(text, units, old), units, missing: !old };
}

const UNSURE = 'unsure';

export function CardFound({ card, person, row, work, back, done, again }: Props) {
  const t = useTexts('scan', vi);
  const wanted = person.address && card.address ? card.address : '';
  const [looked, setLooked] = useState<Looked>();
  const [picked, setPicked] = useState<string>();
  const [forgotten, setForgotten] = useState(false);
  useEffect(() => {
    if (wanted) void lookUp(wanted).then(setLooked);
  }, [wanted]);

  const { read, units, missing } = looked ?? {};
  const places = read?.places ?? [];
  const asks = places.length > 1;
  const place = asks ? places.find(({ commune }) => commune === picked) : places[0];
  const nameOf = ({ province, commune }: Place) =>
    `${units?.communeName(commune)}, ${units?.provinceName(province)}`;
  const address = (): Partial<Address> => {
    const detail = read?.detail ?? wanted;
    const where = place ?? { ...(read?.province && { province: read.province }) };
    return { ...where, ...(detail && { detail }) };
  };

  const fill = async () => {
    if (asks && !picked) {
      setForgotten(true);
      return;
    }
    const { address: _text, ...rest } = card;
    const facts: Facts = { ...rest, ...(wanted && { address: address() }) };
    work.update((draft) =>
      fillPerson(draft, work.definition.form, person, row, facts, { from: 'card' }),
    );
    await work.flush();
    done();
  };

  const rows: [string, string][] = [
    [t('name'), card.name],
    [t('number'), groupDigits(card.citizen_id)],
    [t('birth_date'), formatDate(card.birth_date)],
    [t('sex'), t(`sex.${card.sex}`)],
    [t('address'), card.address],
  ];
  const problem = t('commune_missing');
  return (
    <Page title={t('found')} caption={pick(person.label)} back={back}>
      {forgotten && !picked && <ErrorSummary errors={[{ id: 'card-commune', message: problem }]} />}
      <dl class="facts">
        {rows.map(
          ([name, value]) =>
            value && (
              <div key={name}>
                <dt>{name}</dt>
                <dd>{value}</dd>
              </div>
            ),
        )}
        {read && place && !asks && (read.old || place) && (
          <div>
            <dt>{t('now')}</dt>
            <dd>{[read.detail, nameOf(place)].filter(Boolean).join(', ')}</dd>
          </div>
        )}
      </dl>
      {disagrees(card).map((what) => (
        <Notice key={what} kind="care">
          <p>{t(`disagrees.${what}`)}</p>
        </Notice>
      ))}
      {asks && (
        <Field
          id="card-commune"
          group
          label={t('commune')}
          hint={t('commune_hint')}
          error={forgotten && !picked ? problem : undefined}
        >
          <Choice
            id="card-commune"
            value={picked}
            options={[
              ...places.map((one) => ({ value: one.commune, label: nameOf(one) })),
              { value: UNSURE, label: t('commune_unsure') },
            ]}
            onChange={([value]) => setPicked(value)}
          />
        </Field>
      )}
      {read && places.length === 0 && (
        <Notice kind="care">
          <p>{t(missing ? 'units_missing' : 'commune_unknown')}</p>
        </Notice>
      )}
      {(!wanted || looked) && <Button onPress={() => void fill()}>{t('fill')}</Button>}
      <Button kind="secondary" onPress={again}>
        {t('again')}
      </Button>
      <p class="soft">{t('change')}</p>
    </Page>
  );
}
