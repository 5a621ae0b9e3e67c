import { useTexts } from '../i18n';
import vi from '../i18n/vi/app.json';
import { Button } from '../ui/Button';
import { LinkButton } from '../ui/LinkButton';
import { Page } from '../ui/Page';

/** In place of a screen that is not on this phone yet and cannot be fetched now. */
export function Unavailable() {
  const t = useTexts('app', vi);
  return (
    <Page title={t('unavailable.title')} back="/">
      <p>{t('unavailable.text')}</p>
      <Button onPress={() => location.reload()}>{t('again')}</Button>
      <LinkButton href="/" kind="secondary">
        {t('home')}
      </LinkButton>
    </Page>
  );
}
