/** What can be done at this step; and, once picked, the form of it. */

import { useTexts } from '../i18n';
import vi from '../i18n/vi/office.json';
import statusTexts from '../i18n/vi/status.json';
import type { CaseValue, ProcedureValue, Status } from '../store/types';
import { Button, ErrorSummary, Notice, type SummaryError } from '../ui';
import { ActionFields } from './ActionFields';
import type { ActionForm } from './actionForm';
import { actionName, actionsAt, type OfficerAction, STEPS } from './actions';
import type { ActionDraft } from './useActionDraft';

type Props = {
  status: Status;
  kept: ActionDraft['kept'];
  /** What is written could not be kept on this phone yet. */
  unsaved: boolean;
  onRetry: () => void;
  value: CaseValue;
  /** The version that the next step is built on. */
  base: number;
  procedure: ProcedureValue | undefined;
  errors: SummaryError[];
  onOpen: (type: OfficerAction) => void;
  onUpdate: (change: Partial<ActionForm>) => void;
  onCancel: () => void;
  onSubmit: () => void;
};

/** Ends the case, or sends it back: never the green button. */
const GRAVE: readonly OfficerAction[] = ['dossier.refuse', 'dossier.stop'];

export function ActionPanel(props: Props) {
  const t = useTexts('office', vi);
  const tu = useTexts('status', statusTexts);
  const { status, kept } = props;
  const possible = actionsAt(status);

  // The case may have moved on while the form was open: then what was written is still shown.
  if (kept) {
    const { type, form } = kept;
    const name = actionName(type);
    const count = Object.keys(form.items).length;
    return (
      <form
        novalidate
        onSubmit={(event) => {
          event.preventDefault();
          props.onSubmit();
        }}
      >
        <h2>{t(`do.${name}`)}</h2>
        <ErrorSummary errors={props.errors} title={t('error.title')} />
        {props.unsaved && (
          <Notice kind="care" live>
            <p>{t('draft.unsaved')}</p>
            <Button kind="secondary" onPress={props.onRetry}>
              {t('draft.retry')}
            </Button>
          </Notice>
        )}
        <p>{t(`about.${name}`)}</p>
        {kept.base !== undefined && props.base > kept.base && (
          <p role="status" class="moved">
            {t('action.moved', { status: tu(`${status}`) })}
          </p>
        )}
        {!STEPS[type].from.includes(status) && <p>{t('refused.cannot')}</p>}
        <ActionFields
          type={type}
          form={form}
          update={props.onUpdate}
          errors={props.errors}
          value={props.value}
          procedure={props.procedure}
        />
        {name === 'request-supplement' && (
          <>
            <p>{t('supplement.tick')}</p>
            <p role="status">
              <strong>{t('supplement.chosen', { n: count })}</strong>
            </p>
          </>
        )}
        <Button type="submit" id="send" kind={GRAVE.includes(type) ? 'danger' : 'primary'}>
          {t(`send.${name}`)}
        </Button>
        <Button kind="plain" onPress={props.onCancel}>
          {t('action.cancel')}
        </Button>
      </form>
    );
  }

  const [next, ...others] = possible;
  return (
    <>
      <h2>{t('case.next')}</h2>
      {status === 5 && <p>{t('case.waitingResident')}</p>}
      {!next && <p>{t('case.nothing')}</p>}
      {next && (
        <Button kind={status === 5 ? 'secondary' : 'primary'} onPress={() => props.onOpen(next)}>
          {t(`do.${actionName(next)}`)}
        </Button>
      )}
      {others.map((type) => (
        <Button key={type} kind="secondary" onPress={() => props.onOpen(type)}>
          {t(`do.${actionName(type)}`)}
        </Button>
      ))}
    </>
  );
}
