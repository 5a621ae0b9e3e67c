/** The officers of the agencies one is admin of, and taking a role back. */

import { useState } from 'preact/hooks';
import { pick, useTexts } from '../i18n';
import vi from '../i18n/vi/office.json';
import type { QueueItem } from '../store/queueTypes';
import type { Entity, OfficerValue, RoleHeld } from '../store/types';
import { enqueue } from '../sync/outbox';
import { Button, Notice } from '../ui';
import type { Office } from './useOffice';

type Props = {
  office: Office;
  agencies: string[];
  officers: Entity<OfficerValue>[];
  queue: QueueItem[];
};

export function Officers({ office, agencies, officers, queue }: Props) {
  const t = useTexts('office', vi);
  const [asking, setAsking] = useState<string>();
  const collator = new Intl.Collator('vi');

  function waits(person: string, { role, agency }: RoleHeld): QueueItem | undefined {
    return queue.find(
      ({ type, entity, args }) =>
        type === 'role.revoke' &&
        entity === person &&
        args['role'] === role &&
        args['agency'] === agency,
    );
  }

  return (
    <section aria-labelledby="officers">
      <h2 id="officers">{t('admin.officers')}</h2>
      {officers.length === 0 && <p>{t('admin.officersNone')}</p>}
      <ul class="rows">
        {[...officers]
          .sort((a, b) => collator.compare(a.value.name, b.value.name))
          .map(({ id, value }) => (
            <li key={id} class="officer">
              <p>
                <strong>{value.name}</strong>
                {id === office.person && <span class="soft"> ({t('admin.you')})</span>}
              </p>
              {value.roles
                .filter(({ agency }) => agency !== null && agencies.includes(agency))
                .map((held) => role(id, value.name, held))}
            </li>
          ))}
      </ul>
    </section>
  );

  function role(id: string, name: string, held: RoleHeld) {
    const key = `${id}/${held.role}/${held.agency}`;
    const words = { role: t(`role.${held.role}`), name };
    const agency = held.agency === null ? undefined : office.agencies.get(held.agency);
    const waiting = waits(id, held);
    return (
      <div key={key}>
        <p>
          {words.role}
          {agencies.length > 1 && agency && ` · ${pick(agency.name)}`}
          {waiting &&
            ` · ${waiting.state === 'rejected' ? waiting.problem?.detail : t('admin.unsentRole')}`}
        </p>
        {asking === key ? (
          <>
            <Notice kind="care" live>
              <p>{t('admin.revokeRoleAsk', words)}</p>
            </Notice>
            <Button kind="secondary" onPress={() => setAsking(undefined)}>
              {t('admin.keep')}
            </Button>
            <Button
              kind="danger"
              onPress={() => {
                setAsking(undefined);
                const args = { role: held.role, agency: held.agency };
                void enqueue({ type: 'role.revoke', entity: id, args });
              }}
            >
              {t('admin.revokeYes')}
            </Button>
          </>
        ) : (
          // Nobody takes their own admin role: an agency must not be left without one by a slip.
          !waiting &&
          !(id === office.person && held.role === 'admin') && (
            <Button kind="plain" onPress={() => setAsking(key)}>
              {t('admin.revokeRole', words)}
            </Button>
          )
        )}
      </div>
    );
  }
}
