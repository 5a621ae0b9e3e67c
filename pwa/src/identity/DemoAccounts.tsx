/** The made-up people of a demo server; shown only where the deployment says that it is one. */

import { useEffect, useState } from 'preact/hooks';
import { useTexts } from '../i18n';
import vi from '../i18n/vi/identity.json';
import { getEntity } from '../store/entities';
import { useLive } from '../store/live';
import { Button } from '../ui';
import { type DemoAccount, demoAccounts } from './http';

const DEPLOYMENT = ['deployment'];

export function DemoAccounts({ onPick }: { onPick: (account: string) => void }) {
  const t = useTexts('identity', vi);
  const demo = useLive(DEPLOYMENT, async () => (await getEntity('deployment', 'this'))?.value.demo);
  const [accounts, setAccounts] = useState<DemoAccount[]>([]);
  useEffect(() => {
    if (demo) {
      demoAccounts().then(setAccounts, () => undefined); // no network: nothing to offer
    }
  }, [demo]);
  if (!demo || accounts.length === 0) {
    return null;
  }
  return (
    <section aria-labelledby="demo-title">
      <h2 id="demo-title">{t('signIn.demo')}</h2>
      <p>{t('signIn.demoAbout')}</p>
      {accounts.map(({ account, name, role }) => (
        <Button key={account} kind="secondary" onPress={() => onPick(account)}>
          {t('signIn.demoAs', { name, role: t(`role.${role}`) })}
        </Button>
      ))}
    </section>
  );
}
