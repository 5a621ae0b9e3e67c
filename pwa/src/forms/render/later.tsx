import type { ComponentType } from 'preact';
import { useEffect, useState } from 'preact/hooks';

import { useTexts } from '../../i18n';
import vi from '../../i18n/vi/forms.json';
import { Button } from '../../ui/Button';
import { Notice } from '../../ui/Notice';

/**
 * A control whose code is fetched when the first question needs it. It leaves its neighbours alone
 * while it comes, and says so when it cannot come; with `quiet` it is simply not there.
 */
export function later<Props extends object>(
  load: () => Promise<{ default: ComponentType<Props> }>,
  quiet?: boolean,
): ComponentType<Props> {
  let Found: ComponentType<Props> | undefined;
  return function Later(props: Props) {
    const t = useTexts('forms', vi);
    const [state, setState] = useState<'coming' | 'here' | 'failed'>(Found ? 'here' : 'coming');
    useEffect(() => {
      if (state !== 'coming') return;
      load().then(
        (module) => {
          Found = module.default;
          setState('here');
        },
        () => setState('failed'),
      );
    }, [state]);
    if (Found) return <Found {...props} />;
    if (quiet || state === 'coming') return null;
    return (
      <Notice kind="care" live>
        <p>{t('part_missing')}</p>
        <Button kind="secondary" onPress={() => setState('coming')}>
          {t('retry')}
        </Button>
      </Notice>
    );
  };
}
