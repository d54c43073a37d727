import type { ButtonUpdate } from '../../functions/event/schema.ts';

/** A valid SIMPLE event in the publisher's form. */
export const simpleEvent = (fields: Record<string, unknown> = {}) => ({
  id: 'BUTTON1',
  profileId: 'PROFILE123',
  buttonImageUrl: 'http://www.anveo.com/c2c.png',
  colorStyleName: 1,
  configuration: 'SIMPLE',
  hour24From: 9,
  hour24To: 18,
  offHoursMessage: 'Sorry, I am not available.',
  phoneNumber: '12157010680',
  askConfirmation: true,
  ...fields,
});

/** A valid CALLFLOW event in the publisher's form. */
export const callFlowEvent = (fields: Record<string, unknown> = {}) => {
  const { phoneNumber: _phone, askConfirmation: _ask, ...common } = simpleEvent();
  return { ...common, configuration: 'CALLFLOW', callFlow: 'a3348f81', ...fields };
};

/** A valid update, as the event room hands it on. */
export const simpleUpdate = (
  fields: Partial<Extract<ButtonUpdate, { configuration: 'SIMPLE' }>> = {},
): ButtonUpdate => ({
  ...simpleEvent(),
  configuration: 'SIMPLE',
  ...fields,
});

export const callFlowUpdate = (
  fields: Partial<Extract<ButtonUpdate, { configuration: 'CALLFLOW' }>> = {},
): ButtonUpdate => ({
  ...callFlowEvent(),
  configuration: 'CALLFLOW',
  callFlow: 'a3348f81',
  ...fields,
});
