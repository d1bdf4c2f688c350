/** Option of a command line. `value` is the placeholder of its value in the help; absent for a flag. */
interface Option {
  readonly type: 'string' | 'boolean'
  readonly multiple?: true
  readonly value?: string
  /** Form that the help shows for a flag that can only be turned off. */
  readonly shown?: string
  readonly help: string
}

/** All options of all commands. The parser, the help and the errors read this table. */
export const options = {
  help: { type: 'boolean', help: 'lists the commands, or the options of one command' },
  state: { type: 'string', value: 'FOLDER', help: 'folder of the world; default: .local' },
  fresh: { type: 'boolean', help: 'begins with an empty subscription' },
  settle: { type: 'boolean', help: 'lets everything end that is under way, before anything else' },
  caller: { type: 'string', value: 'FOLDER', help: "folder of the caller's repository; default: workflows" },
  environment: { type: 'string', value: 'NAME', help: 'environment of the run; default: the first of the file' },
  event: { type: 'string', value: 'NAME', help: 'event that starts the workflow, such as pull_request' },
  payload: { type: 'string', value: 'FILE', help: 'JSON file with the payload of the event' },
  input: { type: 'string', multiple: true, value: 'NAME=VALUE', help: 'input of the workflow' },
  source: { type: 'boolean', help: 'runs src/ instead of the bundle in dist/' },
  inside: { type: 'boolean', help: 'runs the jobs in the network of the clusters, where their API servers answer' },
  approve: { type: 'boolean', shown: 'no-approve', help: 'the reviewer of the environment rejects the run' },
  speed: { type: 'string', value: 'N', help: 'simulated seconds per second; default on a terminal: 600' },
  scenario: {
    type: 'string',
    value: 'FILE',
    help: 'conditions and events of the world: a file, or the name of a shipped one'
  },
  fault: {
    type: 'string',
    multiple: true,
    value: "'METHOD PATH-GLOB OUTCOME [times=N] [after=N] [retry-after=S]'",
    help: 'makes requests fail'
  },
  switch: { type: 'string', multiple: true, value: 'NAME', help: 'selects the other behaviour of Azure' },
  'core-limit': { type: 'string', multiple: true, value: 'FAMILY=N', help: 'quota of a family of machines' },
  'restrict-size': {
    type: 'string',
    multiple: true,
    value: 'SIZE[=ZONE,…]',
    help: 'size that the subscription may not use, or not in these zones'
  },
  'admin-group': { type: 'string', multiple: true, value: 'ID', help: 'group that the set-up lists' },
  'setup-defaults': { type: 'boolean', help: 'deploys the set-up with the defaults of its template' },
  'kill-at': { type: 'string', value: "N|'METHOD PATH-GLOB#K'", help: 'ends the run as a power failure would' },
  'cancel-at': { type: 'string', value: "N|'METHOD PATH-GLOB#K'", help: 'cancels the run at a request' },
  json: { type: 'boolean', help: 'prints JSON' },
  from: { type: 'string', value: 'NETWORK', help: 'virtual network whose machines ask for the name' },
  minutes: { type: 'string', value: 'N', help: 'simulated minutes to look back; default: 60' },
  wait: { type: 'boolean', shown: 'no-wait', help: 'does not let the change end; it continues in the background' }
} as const satisfies Readonly<Record<string, Option>>

export type OptionName = keyof typeof options

/** Returns how an option is written on a command line: `--state FOLDER`, `--no-approve`. */
export function writtenOption(name: OptionName): string {
  const { value, shown }: Option = options[name]
  return `--${shown ?? name}${value === undefined ? '' : ` ${value}`}`
}

/** Returns whether an option can be given several times. */
export function isRepeatable(name: OptionName): boolean {
  const { multiple }: Option = options[name]
  return multiple === true
}
