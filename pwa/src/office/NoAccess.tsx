import { useTexts } from '../i18n';
import vi from '../i18n/vi/office.json';
import { signInPath } from '../identity/returnPath';
import { LinkButton, Page } from '../ui';

/** In place of an office screen, for somebody who holds no role. */
export function NoAccess({ title, path, admin }: { title: string; path: string; admin?: boolean }) {
  const t = useTexts('office', vi);
  return (
    <Page title={title} back={admin ? '/can-bo' : '/'}>
      <p>{t(admin ? 'access.adminNone' : 'access.none')}</p>
      <p>{t('access.ask')}</p>
      <LinkButton href={signInPath(path)}>{t('access.signIn')}</LinkButton>
    </Page>
  );
}
