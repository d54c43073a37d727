/** asl-validator comes without types: https://github.com/ChristopheBougere/asl-validator */
declare module 'asl-validator' {
  interface Validation {
    isValid: boolean;
    errorsText(separator?: string): string;
  }
  export default function validate(definition: object): Validation;
}
