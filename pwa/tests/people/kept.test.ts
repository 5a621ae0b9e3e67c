// @vitest-environment node
import 'fake-indexeddb/auto';

import { beforeEach, describe, expect, it } from 'vitest';

import { forgetPerson, keepPerson, listPeople, ownFacts } from '../../src/people/kept';
import { read } from '../../src/store/database';
import { addProfile, lock, removeProfile, setPin, unlock } from '../../src/store/profiles';
import { newScreen } from '../support/screen';

const THAI = { name: 'Hà Thị Thái', citizen_id: '019162000017', birth_date: '1962-03-12' };
const HOA = { name: 'Ma Thị Hoa', birth_date: '1999-01-30' };

beforeEach(newScreen);

describe('the people kept on a phone', () => {
  it('are oneself first, then the last kept', async () => {
    await addProfile('Thái', null);
    await keepPerson('child', HOA);
    await keepPerson('self', THAI);
    await keepPerson('spouse', { name: 'Ma Văn Lềnh' });
    expect((await listPeople()).map(({ facts }) => facts.name)).toEqual([
      'Hà Thị Thái',
      'Ma Văn Lềnh',
      'Ma Thị Hoa',
    ]);
    expect(await ownFacts()).toEqual(THAI);
  });

  it('are each there once: what is new is added to what is known', async () => {
    await addProfile('Thái', null);
    await keepPerson('self', THAI);
    await keepPerson('self', {
      name: 'Hà Thị Thái',
      citizen_id: THAI.citizen_id,
      phone: '0912345678',
    });
    await keepPerson('child', HOA);
    await keepPerson('child', { name: 'Ma Thị Hoa', citizen_id: '019199000033' });
    const people = await listPeople();
    expect(people.map(({ facts }) => facts)).toEqual([
      { ...THAI, phone: '0912345678' },
      { ...HOA, citizen_id: '019199000033' },
    ]);
  });

  it('tell namesakes apart by number and birth', async () => {
    await addProfile('Thái', null);
    await keepPerson('self', THAI);
    await keepPerson('other', { ...THAI, citizen_id: '019170000018' });
    await keepPerson('child', HOA);
    await keepPerson('other', { ...HOA, birth_date: '2001-02-02' });
    expect(await listPeople()).toHaveLength(4);
  });

  it('have one self', async () => {
    await addProfile('Thái', null);
    await keepPerson('self', THAI);
    await keepPerson('self', HOA);
    const people = await listPeople();
    expect(people.map(({ relation, facts }) => [relation, facts.name])).toEqual([
      ['self', 'Ma Thị Hoa'],
      ['other', 'Hà Thị Thái'],
    ]);
  });

  it('are forgotten one by one', async () => {
    await addProfile('Thái', null);
    const { id } = await keepPerson('child', HOA);
    await forgetPerson(id);
    expect(await listPeople()).toEqual([]);
  });

  it('are not seen by another person of the phone, nor while it is locked', async () => {
    const thai = await addProfile('Thái', null);
    await setPin(thai.id, '123456');
    await keepPerson('child', HOA);
    await addProfile('Lềnh', '654321');
    expect(await listPeople()).toEqual([]);
    await lock();
    expect(await listPeople()).toEqual([]);
    await expect(keepPerson('self', THAI)).rejects.toThrow();
    await unlock(thai.id, '123456');
    expect(await listPeople()).toHaveLength(1);
  });

  it('lie encrypted, and go with their profile', async () => {
    const { id } = await addProfile('Thái', null);
    await keepPerson('child', HOA);
    const all = () => read(['people'], (tx) => tx.objectStore('people').getAll());
    const [record] = await all();
    const plain = new TextDecoder().decode(record?.data);
    expect(JSON.stringify(record) + plain).not.toMatch(/Hoa|1999|child/);
    await removeProfile(id);
    expect(await all()).toEqual([]);
  });
});
