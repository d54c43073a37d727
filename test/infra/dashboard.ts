import type { synthesize } from './template.ts';

type Part = string | { Ref: string } | { 'Fn::GetAtt': [string, string] };

interface Widget {
  type: string;
  properties: { title: string; metrics?: unknown[][]; query?: string; alarms?: string[] };
}

const textOf = (part: Part): string => {
  if (typeof part === 'string') return part;
  return 'Ref' in part ? `<${part.Ref}>` : `<${part['Fn::GetAtt'][0]}>`;
};

/** A logical ID without its hash. */
const withoutHash = (text: string) => text.replaceAll(/<(\w+?)[0-9A-F]{8}>/g, '<$1>');

const describe = (row: unknown[]): string => {
  const options = row.find((each): each is { stat?: string } => typeof each === 'object') ?? {};
  const [, name, , resource] = row;
  return `${name} ${resource} ${options.stat ?? 'Average'}`;
};

const widgetsOf = ({ only }: ReturnType<typeof synthesize>): Widget[] => {
  const { DashboardBody } = only<{ DashboardBody: { 'Fn::Join': [string, Part[]] } }>('AWS::CloudWatch::Dashboard');
  return JSON.parse(withoutHash(DashboardBody['Fn::Join'][1].map(textOf).join(''))).widgets;
};

/** Returns what each graph of the dashboard shows: `METRIC RESOURCE STATISTIC` by its title. */
export const graphsOf = (synthesized: ReturnType<typeof synthesize>): Record<string, string[]> =>
  Object.fromEntries(
    widgetsOf(synthesized).flatMap(({ properties: { title, metrics } }) =>
      metrics ? [[title, metrics.map(describe)]] : [],
    ),
  );

/** Returns the commands of the dashboard's query of the log: what stands after each one's name, by the name. */
export const queryOf = (synthesized: ReturnType<typeof synthesize>): Record<string, string> => {
  const [query = ''] = widgetsOf(synthesized).flatMap(({ properties }) => properties.query ?? []);
  return Object.fromEntries(query.split('\n| ').map((command) => command.replace(/^.*\| /, '').split(/ (.*)/, 2)));
};
