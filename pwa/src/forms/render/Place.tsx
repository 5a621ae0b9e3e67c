import { useEffect, useRef, useState } from 'preact/hooks';

import { useTexts } from '../../i18n';
import vi from '../../i18n/vi/media.json';
import { sayMetres } from '../../media/metres';
import { FAR, type PlaceTrouble, type Position, watchPosition } from '../../media/position';
import { Button } from '../../ui/Button';
import { Notice } from '../../ui/Notice';
import type { Answer } from '../engine/types';
import type { ControlProps } from './types';

function asPosition(typed: Answer | undefined): Position | undefined {
  const { lat, lon, accuracy } = (typed ?? {}) as Partial<Position>;
  return lat !== undefined && lon !== undefined && accuracy !== undefined
    ? { lat, lon, accuracy }
    : undefined;
}

/** Where the person stands. The first fix is an answer; better ones replace it while the phone looks on. */
export default function Place({ id, typed, change }: ControlProps) {
  const t = useTexts('media', vi);
  const place = asPosition(typed);
  const [looking, setLooking] = useState(false);
  const [trouble, setTrouble] = useState<PlaceTrouble | null>(null);
  const stop = useRef<() => void>(() => undefined);
  useEffect(() => () => stop.current(), []);

  const look = () => {
    stop.current();
    setTrouble(null);
    setLooking(true);
    stop.current = watchPosition(
      (found) => change(found),
      (why) => {
        setLooking(false);
        setTrouble(why);
      },
    );
  };
  const enough = () => {
    stop.current();
    setLooking(false);
    document.getElementById(id)?.focus();
  };
  const drop = () => {
    enough();
    change(undefined);
  };

  return (
    <>
      {!place && <p class="hint">{t('place_how')}</p>}
      <div role="status">
        {place && (
          <>
            <p>
              <strong>{t('place_within', { n: sayMetres(place.accuracy) })}</strong>
            </p>
            <p class="soft">{t('place_point', { lat: place.lat, lon: place.lon })}</p>
          </>
        )}
        {looking && <p>{t(place ? 'place_better' : 'place_asking')}</p>}
        {!looking && place && place.accuracy > FAR && (
          <Notice kind="care">
            <p>{t('place_far')}</p>
          </Notice>
        )}
        {trouble && (
          <Notice kind="care">
            <p>{t(`place_${trouble}`)}</p>
          </Notice>
        )}
      </div>
      {looking && place ? (
        <Button kind="secondary" id={id} onPress={enough}>
          {t('place_enough')}
        </Button>
      ) : (
        <Button kind="secondary" id={id} onPress={look}>
          {t(place ? 'place_again' : 'place_take')}
        </Button>
      )}
      {place && !looking && (
        <Button kind="secondary" onPress={drop}>
          {t('place_delete')}
        </Button>
      )}
    </>
  );
}
