import { create, fragment } from 'xmlbuilder2';

// The build replaces this module by the values of its exports, so that xmlbuilder2 is not deployed (infra/build.ts).

/** Stands where the request has a value. */
const GAP = '{}';

/** The document up to the user key, from there to the parameters, and from there to the end. */
export const [HEAD = '', MIDDLE = '', TAIL = ''] = create({ version: '1.0', standalone: false })
  .ele('REQUEST')
  .ele('USERTOKEN')
  .ele('USERKEY')
  .txt(GAP)
  .up()
  .up()
  .ele('ACTION', { NAME: 'CLICK2CALL.BUTTON.UPDATE' })
  .txt(GAP)
  .end()
  .split(GAP);

/** A parameter up to its name, from there to a variable's name, from there to the value, and from there to the end. */
export const [PARAMETER = '', VARIABLE_NAME = '', VALUE = '', END = ''] = fragment()
  .ele('PARAMETER', { NAME: GAP, VARIABLENAME: GAP })
  .txt(GAP)
  .doc()
  .end()
  .split(GAP);
