/** *Tôi chỉ biết tên xã cũ*: find a commune of before July 2025 and say which it is today. */

import { useEffect, useState } from 'preact/hooks';

import { useTexts } from '../../i18n';
import vi from '../../i18n/vi/scan.json';
import { Button } from '../../ui/Button';
import { Choice } from '../../ui/Choice';
import { Field } from '../../ui/Field';
import { Notice } from '../../ui/Notice';
import {
  loadOldUnits,
  type OldCommune,
  type OldProvince,
  oldName,
  type Place,
  searchOld,
} from '../oldUnits';
import type { Units } from '../units';
import { Combobox } from './Combobox';

type Props = { id: string; units: Units; onPick: (place: Place) => void };

export default function OldName({ id, units, onPick }: Props) {
  const t = useTexts('scan', vi);
  const [old, setOld] = useState<OldProvince[] | null | 'missing'>(null);
  const [found, setFound] = useState<OldCommune>();
  const [place, setPlace] = useState<string>();
  useEffect(() => {
    if (old === null) loadOldUnits(units).then(setOld, () => setOld('missing'));
  }, [old, units]);

  if (old === null) return null;
  if (old === 'missing') {
    return (
      <Notice kind="care" live>
        <p>{t('old.missing')}</p>
        <Button kind="secondary" onPress={() => setOld(null)}>
          {t('camera.again')}
        </Button>
      </Notice>
    );
  }
  const nameOf = ({ province, commune }: Place) =>
    `${units.communeName(commune)}, ${units.provinceName(province)}`;
  const choose = (next: OldCommune | undefined, one: Place | undefined) => {
    setFound(next);
    setPlace(one?.commune);
    if (one) onPick(one);
  };
  let options: OldCommune[] = [];
  const own = `${id}-old`;
  return (
    <>
      <Field id={own} label={t('old.name')} hint={t('old.hint')}>
        <Combobox
          id={own}
          picked={found && { value: oldName(found), label: oldName(found) }}
          search={(text) => {
            options = searchOld(old, text);
            return options.map((one) => ({ value: oldName(one), label: oldName(one) }));
          }}
          onPick={(name) => {
            const next = options.find((one) => oldName(one) === name);
            choose(next, next?.now.length === 1 ? next.now[0] : undefined);
          }}
          describedBy={`${own}-hint`}
        />
      </Field>
      {found && found.now.length > 1 && (
        <Field id={`${own}-now`} group label={t('commune')} hint={t('commune_hint')}>
          <Choice
            id={`${own}-now`}
            value={place}
            options={found.now.map((one) => ({ value: one.commune, label: nameOf(one) }))}
            onChange={([code]) =>
              choose(
                found,
                found.now.find(({ commune }) => commune === code),
              )
            }
          />
        </Field>
      )}
      <div role="status">
        {found?.now
          .filter(({ commune }) => commune === place)
          .map((one) => (
            <Notice key={one.commune} kind="done">
              <p>{t('old.now', { old: oldName(found), now: nameOf(one) })}</p>
            </Notice>
          ))}
      </div>
    </>
  );
}
