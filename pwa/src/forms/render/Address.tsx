import { useEffect, useState } from 'preact/hooks';

import { useTexts } from '../../i18n';
import vi from '../../i18n/vi/choices.json';
import { Button } from '../../ui/Button';
import { Notice } from '../../ui/Notice';
import { TextInput } from '../../ui/TextInput';
import { loadUnits, type Units } from '../units';
import { Combobox } from './Combobox';
import { later } from './later';
import type { ControlProps } from './types';

const OldName = later(() => import('./OldName'));

type Parts = { province?: string; commune?: string; detail?: string };

/** Province, then commune, then the part below it. */
export default function Address({ id, typed, change, wrong, q, described, filling }: ControlProps) {
  const t = useTexts('choices', vi);
  const [units, setUnits] = useState<Units | null | 'missing'>(null);
  const [old, setOld] = useState(false);
  useEffect(() => {
    if (units === null) loadUnits().then(setUnits, () => setUnits('missing'));
  }, [units]);

  const parts = (typed ?? {}) as Parts;
  const { province = '', commune = '', detail = '' } = parts;
  const set = (patch: Parts, drawn?: boolean) => {
    // The screen may be a letter behind.
    const next = { ...(filling.typed(q.path) as Parts), ...patch };
    const kept = Object.fromEntries(Object.entries(next).filter(([, value]) => value));
    change(Object.keys(kept).length > 0 ? kept : undefined, drawn);
  };
  const wanted = q.question.detail ?? 'optional';

  if (units === null) return null;
  if (units === 'missing') {
    return (
      <Notice kind="care" live>
        <p>{t('units_missing')}</p>
        <Button kind="secondary" onPress={() => setUnits(null)}>
          {t('retry')}
        </Button>
      </Notice>
    );
  }
  const provinces = [...units.provinces].sort((a, b) =>
    bare(a.name).localeCompare(bare(b.name), 'vi'),
  );
  return (
    <>
      <div class="field">
        <label for={id}>{t('province')}</label>
        <select
          id={id}
          class="input"
          value={province}
          aria-invalid={wrong || undefined}
          aria-describedby={described}
          onChange={(event) => set({ province: event.currentTarget.value, commune: '' })}
        >
          <option value="">{t('pick_province')}</option>
          {provinces.map(({ code, name }) => (
            <option key={code} value={code}>
              {bare(name)}
            </option>
          ))}
        </select>
      </div>
      <div class="field">
        <label for={`${id}-commune`}>{t('commune')}</label>
        <p class="hint" id={`${id}-how`}>
          {t(province ? 'commune_hint' : 'commune_first')}
        </p>
        {province && (
          <Combobox
            key={province}
            id={`${id}-commune`}
            picked={commune ? { value: commune, label: units.communeName(commune) } : undefined}
            search={(text) =>
              units
                .searchCommunes(text, province)
                .map(({ code, name }) => ({ value: code, label: name }))
            }
            onPick={(code) => set({ commune: code ?? '' })}
            describedBy={`${id}-how`}
            invalid={wrong}
          />
        )}
      </div>
      {old ? (
        <OldName id={id} units={units} onPick={set} />
      ) : (
        <Button kind="plain" onPress={() => setOld(true)}>
          {t('old_name')}
        </Button>
      )}
      {wanted !== 'none' && (
        <div class="field">
          <label for={`${id}-detail`}>
            {t('detail')} {wanted === 'optional' && <span class="soft">{t('optional')}</span>}
          </label>
          <TextInput
            id={`${id}-detail`}
            value={detail}
            onInput={(text) => set({ detail: text }, true)}
            invalid={wrong}
          />
        </div>
      )}
    </>
  );
}

/** The place's own name: what people look for, and type to get there. */
function bare(name: string): string {
  return name.replace(/^(Thành phố|Tỉnh) /, '');
}
