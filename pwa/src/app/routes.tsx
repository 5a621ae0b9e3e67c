/** Which screen an address opens. Every screen is a chunk of its own; residents never load the office's. */

import type { ComponentType } from 'preact';
import lazy from 'preact-iso/lazy';

import { Unavailable } from './Unavailable';

type Screen = { default: ComponentType };

const lost = (): Screen => ({ default: Unavailable });

/** A chunk that cannot be had (first visit, no signal) is a sentence and a way on, not an empty page. */
function open(load: () => Promise<Screen>) {
  return lazy(() => load().catch(lost));
}

/** A screen with a person's own data: behind the PIN where there is one. */
function own(load: () => Promise<Screen>) {
  return lazy(() =>
    Promise.all([import('./Guard'), load()]).then(
      ([{ guard }, screen]): Screen => ({ default: guard(screen.default) }),
      lost,
    ),
  );
}

export const ROUTES: { path: string; component: ComponentType }[] = [
  { path: '/thu-tuc', component: open(() => import('../procedures/ProceduresPage')) },
  { path: '/thu-tuc/:code', component: open(() => import('../procedures/BeforeYouStart')) },
  {
    path: '/khai/:draft/kiem-tra',
    component: own(() => import('../forms/CheckPage')),
  },
  { path: '/khai/:draft/nop', component: own(() => import('../forms/FilePage')) },
  { path: '/khai/:draft/:page?', component: own(() => import('../forms/FillPage')) },
  { path: '/ho-so', component: own(() => import('../dossiers/DossiersPage')) },
  {
    path: '/ho-so/:id/bo-sung',
    component: own(() => import('../dossiers/SupplementPage')),
  },
  { path: '/ho-so/:id', component: own(() => import('../dossiers/DossierPage')) },
  { path: '/giay-to/:id?/:part?', component: own(() => import('../papers/WalletPage')) },
  { path: '/hop-thu', component: own(() => import('../notices/NoticesPage')) },
  { path: '/cai-dat', component: open(() => import('../settings/SettingsPage')) },
  { path: '/cai-dat/tep', component: own(() => import('../backup/BackupPage')) },
  { path: '/dang-nhap', component: open(() => import('../identity/SignInPage')) },
  { path: '/nguoi-dung', component: open(() => import('../identity/PeoplePage')) },
  { path: '/ghi-danh', component: open(() => import('../identity/EnrolPage')) },
  { path: '/can-bo', component: own(() => import('../office/WorkListPage')) },
  { path: '/can-bo/quan-tri', component: own(() => import('../office/AdminPage')) },
  { path: '/can-bo/thu-tuc', component: own(() => import('../office/procedures/FormsPage')) },
  { path: '/can-bo/:id', component: own(() => import('../office/CasePage')) },
];
