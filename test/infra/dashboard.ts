import type { synthesize } from './template.ts';

type Part = string | { Ref: string } | { 'Fn::GetAtt': [string, string] };

interface Widget {
  type: string;
  properties: { title: string; metrics?: unknown[][]; alarms?: string[] };
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

/** Returns what each graph of the dashboard shows: `METRIC RESOURCE STATISTIC` by its title. */
export const graphsOf = ({ only }: ReturnType<typeof synthesize>): Record<string, string[]> => {
  const { DashboardBody } = only<{ DashboardBody: { 'Fn::Join': [string, Part[]] } }>('AWS::CloudWatch::Dashboard');
  const body = withoutHash(DashboardBody['Fn::Join'][1].map(textOf).join(''));
  const { widgets } = JSON.parse(body) as { widgets: Widget[] };
  return Object.fromEntries(
    widgets.flatMap(({ properties: { title, metrics } }) => (metrics ? [[title, metrics.map(describe)]] : [])),
  );
};
