/** Makes a one-time link for a new officer and shows it once. */

import { useEffect, useState } from 'preact/hooks';
import Qr from '../dossiers/Qr';
import { pick, useTexts } from '../i18n';
import vi from '../i18n/vi/office.json';
import { nameFault } from '../identity/names';
import { uuid7 } from '../store/ids';
import type { QueueItem } from '../store/queueTypes';
import type { Role } from '../store/types';
import { discard, enqueue } from '../sync/outbox';
import {
  Button,
  Choice,
  describedBy,
  ErrorSummary,
  Field,
  Notice,
  type SummaryError,
  TextInput,
} from '../ui';
import { enrolLink, newSecret } from './secret';
import type { Office } from './useOffice';

type Made = { id: string; name: string; link: string };
type Props = {
  office: Office;
  agencies: string[];
  queue: QueueItem[];
  /** A refused link, whose words stand in the boxes: it goes once the new one is made. */
  again: QueueItem | undefined;
  onAgain: (item: QueueItem) => void;
  onMade: () => void;
};

export function NewLink({ office, agencies, queue, again, onAgain, onMade }: Props) {
  const t = useTexts('office', vi);
  const [name, setName] = useState(String(again?.args['name'] ?? ''));
  const [role, setRole] = useState<Role>((again?.args['role'] as Role | undefined) ?? 'officer');
  const before = again?.args['agency'] as string | undefined;
  const [agency, setAgency] = useState(
    before && agencies.includes(before) ? before : agencies.length === 1 ? agencies[0] : undefined,
  );
  const [errors, setErrors] = useState<SummaryError[]>([]);
  const [made, setMade] = useState<Made>();
  // Its boxes are filled further down the screen than the button that did it.
  useEffect(() => {
    if (again) {
      document.getElementById('name')?.focus();
    }
  }, [again]);
  const errorOf = (id: string) => errors.find((error) => error.id === id)?.message;

  async function make(event: Event) {
    event.preventDefault();
    const clean = name.normalize('NFC').trim().replace(/\s+/g, ' ');
    const found: SummaryError[] = [];
    if (nameFault(clean)) {
      found.push({ id: 'name', message: t('admin.nameMissing') });
    }
    if (!agency) {
      found.push({ id: 'agency', message: t('admin.agencyMissing') });
    }
    setErrors(found);
    if (found.length > 0 || !agency) {
      return;
    }
    const { token, hash } = await newSecret();
    const id = uuid7();
    const args = { token_hash: hash, name: clean, role, agency };
    await enqueue({ type: 'enrolment.create', entity: id, args });
    setMade({ id, name: clean, link: enrolLink(token) });
    setName('');
    if (again) {
      await discard(again.id).catch(() => undefined); // gone already
    }
  }

  if (made) {
    return (
      <Shown
        made={made}
        item={queue.find((one) => one.entity === made.id)}
        onAgain={onAgain}
        onDone={() => {
          setMade(undefined);
          onMade();
        }}
      />
    );
  }
  const nameError = errorOf('name');
  return (
    <form onSubmit={(event) => void make(event)} novalidate>
      <h2 id="make">{t('admin.make')}</h2>
      <ErrorSummary errors={errors} title={t('error.title')} />
      <p>{t('admin.makeAbout')}</p>
      {again && (
        <Notice live>
          <p>{t('admin.linkAgainAbout')}</p>
        </Notice>
      )}
      <Field id="name" label={t('admin.name')} error={nameError}>
        <TextInput
          id="name"
          value={name}
          onInput={setName}
          maxLength={100}
          describedBy={describedBy('name', false, nameError)}
          invalid={Boolean(nameError)}
        />
      </Field>
      <Field id="role" label={t('admin.role')} group>
        <Choice
          id="role"
          value={role}
          options={[
            { value: 'officer', label: t('admin.roleOfficer') },
            { value: 'admin', label: t('admin.roleAdmin') },
          ]}
          onChange={([picked]) => setRole(picked as Role)}
        />
      </Field>
      {agencies.length > 1 && (
        <Field id="agency" label={t('admin.agency')} error={errorOf('agency')} group>
          <Choice
            id="agency"
            value={agency}
            options={agencies.map((id) => {
              const known = office.agencies.get(id);
              return { value: id, label: known ? pick(known.name) : id };
            })}
            onChange={([picked]) => setAgency(picked)}
          />
        </Field>
      )}
      <Button type="submit">{t('admin.make')}</Button>
    </form>
  );
}

type ShownProps = {
  made: Made;
  item: QueueItem | undefined;
  onAgain: (item: QueueItem) => void;
  onDone: () => void;
};

function Shown({ made, item, onAgain, onDone }: ShownProps) {
  const t = useTexts('office', vi);
  const [copied, setCopied] = useState<'admin.copied' | 'admin.copyFailed'>();

  async function copy() {
    try {
      await navigator.clipboard.writeText(made.link);
      setCopied('admin.copied');
    } catch {
      setCopied('admin.copyFailed');
    }
  }

  if (item?.state === 'rejected') {
    // Of no use to anybody: neither the code nor the address is shown any longer.
    return (
      <section aria-labelledby="made">
        <h2 id="made">{t('admin.linkFor', { name: made.name })}</h2>
        <Notice kind="care" live>
          <p>{t('admin.linkUseless', { detail: item.problem?.detail ?? '' })}</p>
        </Notice>
        <Button
          onPress={() => {
            onDone();
            onAgain(item);
          }}
        >
          {t('admin.linkAgain', { name: made.name })}
        </Button>
        <Button kind="secondary" onPress={onDone}>
          {t('admin.linkLater')}
        </Button>
      </section>
    );
  }
  return (
    <section aria-labelledby="made">
      <h2 id="made">{t('admin.linkFor', { name: made.name })}</h2>
      <Notice kind="care">
        <p>{t('admin.linkOnce')}</p>
      </Notice>
      <Notice kind={item ? 'info' : 'done'} live>
        <p>{t(item ? 'admin.linkWait' : 'admin.linkReady')}</p>
      </Notice>
      <Qr text={made.link} label={t('admin.qr')} />
      <h3>{t('admin.linkText')}</h3>
      <p>
        <code class="link-text">{made.link}</code>
      </p>
      <Button onPress={() => void copy()}>{t('admin.copy')}</Button>
      {copied && <p role="status">{t(copied)}</p>}
      <Button kind="secondary" onPress={onDone}>
        {t('admin.done')}
      </Button>
    </section>
  );
}
