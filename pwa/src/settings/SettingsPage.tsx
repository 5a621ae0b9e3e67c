/** `/cai-dat`: language, text size, who uses this phone, what lies on it, notices, and what this is. */

import { useState } from 'preact/hooks';
import { VoiceLine } from '../aloud/VoiceLine';
import { setTextSize, TEXT_SIZES, type TextSize, textSize } from '../app/textSize';
import { later } from '../forms/render/later';
import { type Language, setLanguage, useLanguage, useTexts } from '../i18n';
import vi from '../i18n/vi/settings.json';
import PeopleSection from '../people/PeopleSection';
import { Choice, Details, Field, Page } from '../ui';
import './settings.css';
import { AccountSection } from './AccountSection';
import { DataSection } from './DataSection';
import { OtherWork } from './OtherWork';
import { VERSION } from './version';

const NoticesSection = later(() => import('./NoticesSection'));

export default function SettingsPage() {
  const t = useTexts('settings', vi);
  const language = useLanguage();
  const [size, setSize] = useState(textSize);
  return (
    <Page title={t('title')} back="/">
      <Field id="language" label={t('language')} group>
        <Choice
          id="language"
          value={language}
          options={[
            { value: 'vi', label: <span lang="vi">{t('language.vi')}</span> },
            { value: 'en', label: <span lang="en">{t('language.en')}</span> },
          ]}
          onChange={([next]) => void setLanguage(next as Language)}
        />
      </Field>
      <Field id="text-size" label={t('textSize')} group>
        <Choice
          id="text-size"
          value={size}
          options={TEXT_SIZES.map((value) => ({
            value,
            label: <span class={`sample-${value}`}>{t(`textSize.${value}`)}</span>,
          }))}
          onChange={([next]) => {
            setSize(next as TextSize);
            void setTextSize(next as TextSize);
          }}
        />
      </Field>
      <VoiceLine />
      <AccountSection />
      <OtherWork />
      <PeopleSection />
      <DataSection />
      <NoticesSection />
      <section aria-labelledby="about">
        <h2 id="about">{t('about')}</h2>
        <p>{t('about.what')}</p>
        <p>{t('about.not')}</p>
        <Details summary={t('about.stored')}>
          <ul>
            <li>{t('about.stored1')}</li>
            <li>{t('about.stored2')}</li>
            <li>{t('about.stored3')}</li>
            <li>{t('about.stored4')}</li>
          </ul>
        </Details>
        <p class="soft">
          {t('about.version')} {VERSION}
        </p>
      </section>
    </Page>
  );
}
