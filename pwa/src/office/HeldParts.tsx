/** What people have sent that cannot be taken yet: whose phone still owes what must come first, and since when. */

import { formatDate, formatDateTime, useTexts } from '../i18n';
import vi from '../i18n/vi/office.json';
import { listEntities } from '../store/entityList';
import { useLive } from '../store/live';
import { Details } from '../ui';
import { isOfficerAction } from './actions';
import type { Listed } from './listed';

/** More than can be telephoned in a day. */
const MOST = 50;

type Key = keyof typeof vi & `held.${string}`;

const WHAT: { readonly [type: string]: Key } = {
  'dossier.file': 'held.file',
  'dossier.supplement': 'held.supplement',
  'dossier.withdraw': 'held.withdraw',
};

export function whatOf(type: string): Key {
  return WHAT[type] ?? (isOfficerAction(type) ? 'held.step' : 'held.other');
}

export function HeldParts({ cases }: { cases: readonly Listed[] }) {
  const t = useTexts('office', vi);
  const held = useLive(['held'], () => listEntities('held'));
  if (!held || held.length === 0) {
    return null;
  }
  const sorted = [...held].sort((a, b) => (a.value.received_at < b.value.received_at ? -1 : 1));
  const codeOf = (dossier: string | null) => cases.find(({ id }) => id === dossier)?.code;
  return (
    <Details summary={t('held.title', { n: held.length })}>
      <p>{t('held.why')}</p>
      <ul class="rows">
        {sorted.slice(0, MOST).map(({ id, value }) => {
          const { dossier, person_name: name, received_at, made_at, waits_for: n } = value;
          const code = codeOf(dossier);
          return (
            <li key={id} class="officer">
              <p>
                <strong>{t('held.one', { name, what: t(whatOf(value.type)) })}</strong>
                <br />
                {t('held.since', { date: formatDate(received_at), n })}
                <br />
                <span class="soft">{t('held.madeAt', { date: formatDateTime(made_at) })}</span>
                {code && (
                  <>
                    <br />
                    <a href={`/can-bo/${dossier}`}>{t('held.open', { code })}</a>
                  </>
                )}
              </p>
            </li>
          );
        })}
      </ul>
    </Details>
  );
}
