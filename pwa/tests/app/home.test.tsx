/** The first screen tells of dossiers that wait for their owner. */

import { render } from 'preact';
import { LocationProvider } from 'preact-iso/router';
import { afterEach, test } from 'vitest';

import { Home } from '../../src/app/Home';
import { enqueue } from '../../src/sync/outbox';
import { DOSSIER, eachDossierScreen } from '../support/dossierScreens';
import { change, receive, see, words } from '../support/screen';

eachDossierScreen();
afterEach(() => render(null, document.body));

test('says how many dossiers the commune waits for, until they are answered on this phone', async () => {
  const asked = { ...DOSSIER, status: 5, supplement: 'request' };
  await receive([change('dossier', 'd1', asked), change('dossier', 'd2', DOSSIER)]);
  render(
    <LocationProvider>
      <Home />
    </LocationProvider>,
    document.body,
  );
  await see(() => words().includes('Xã đang chờ bạn bổ sung 1 hồ sơ'));
  await enqueue({
    type: 'dossier.supplement',
    entity: 'd1',
    args: { request: 'request', answers: {}, papers: [], note: '' },
  });
  await see(() => words().includes('Xem hồ sơ đến đâu rồi'));
});
