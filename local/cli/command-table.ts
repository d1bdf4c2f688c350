import type { OptionName } from './options.ts'

/** Command as the help shows it. `usage` has its arguments in capitals; those in brackets can be left out. */
interface CommandHelp {
  readonly usage: string
  readonly summary: string
  readonly options: readonly OptionName[]
  readonly example: string
}

const WORLD = ['state', 'settle'] as const
const CONDITIONS = ['scenario', 'switch', 'core-limit', 'restrict-size', 'admin-group', 'setup-defaults'] as const
const ACT = ['state', 'wait'] as const

/** All commands. `run` stands for the name of any workflow of the caller. */
export const commandTable = {
  run: {
    usage: '[WORKFLOW]',
    summary: "runs a workflow of the caller's repository, as NAME or NAME.yml; default: provision",
    options: [
      ...WORLD,
      'fresh',
      'caller',
      'environment',
      'event',
      'payload',
      'input',
      'source',
      'inside',
      'approve',
      'speed',
      'fault',
      'kill-at',
      'cancel-at',
      ...CONDITIONS
    ],
    example: 'provision --event pull_request'
  },
  serve: {
    usage: 'serve',
    summary: 'serves local Azure to any client until Ctrl-C',
    options: [...WORLD, 'fresh', 'speed', 'caller', 'environment', ...CONDITIONS],
    example: 'serve --speed 60'
  },
  resources: {
    usage: 'resources',
    summary: 'lists the resources of the world',
    options: [...WORLD, 'json'],
    example: 'resources'
  },
  resolve: {
    usage: 'resolve NAME',
    summary: 'shows what a virtual network resolves a name to',
    options: [...WORLD, 'json', 'from'],
    example: 'resolve mcr.microsoft.com --from vnet-shop-production-hub-westeurope'
  },
  'activity-log': {
    usage: 'activity-log [RESOURCE]',
    summary: 'shows who changed what: the activity log, of one resource if it is named',
    options: [...WORLD, 'json'],
    example: 'activity-log rt-shop-production-spoke-westeurope'
  },
  traffic: {
    usage: 'traffic [HOST]',
    summary: 'counts the requests that were answered, failed and were lost, by backend pool',
    options: [...WORLD, 'json', 'minutes'],
    example: 'traffic shop.example.com --minutes 30'
  },
  'upgrade-in-place': {
    usage: 'upgrade-in-place',
    summary:
      'provisions two environments in a new world (default folder: .local/upgrade-in-place), and upgrades one after the other',
    options: ['state', 'source', 'speed'],
    example: 'upgrade-in-place --state .local/upgrade'
  },
  change: {
    usage: 'change PATH JSON',
    summary: 'a colleague changes a resource by a JSON merge patch',
    options: ACT,
    example: `change nsg-shop-production-nodes-westeurope '{"tags": {"owner": "me"}}'`
  },
  add: {
    usage: 'add PATH JSON',
    summary: 'a colleague creates a resource in a group, or below another resource',
    options: ACT,
    example: `add rg-shop-production-spoke-westeurope/Microsoft.Network/routeTables/mine '{"location": "westeurope"}'`
  },
  remove: {
    usage: 'remove PATH',
    summary: 'a colleague deletes a resource',
    options: ACT,
    example: 'remove to-firewall'
  },
  stop: {
    usage: 'stop PATH',
    summary: 'a colleague stops a cluster or a gateway',
    options: ACT,
    example: 'stop aks-shop-production-blue-westeurope'
  },
  start: {
    usage: 'start PATH',
    summary: 'a colleague starts a cluster or a gateway',
    options: ACT,
    example: 'start aks-shop-production-blue-westeurope'
  },
  grant: {
    usage: 'grant IDENTITY ROLE SCOPE',
    summary: 'a colleague assigns a role',
    options: ACT,
    example: "grant apply 'Network Contributor' vnet-hub"
  },
  revoke: {
    usage: 'revoke IDENTITY ROLE SCOPE',
    summary: 'a colleague deletes a role assignment',
    options: ACT,
    example: 'revoke apply Contributor subscription'
  },
  'existing-hub': {
    usage: 'existing-hub FILE',
    summary: "a hub team creates its hub; prints the lines for 'aks-baseline.yml'",
    options: ['state', 'fresh'],
    example: 'existing-hub hub.yml'
  },
  peering: {
    usage: 'peering HUB SPOKE',
    summary: "the hub team creates its half of the peering with a spoke's network",
    options: ACT,
    example: 'peering vnet-hub vnet-shop-production-spoke-westeurope'
  },
  wait: {
    usage: 'wait MINUTES',
    summary: 'lets simulated time pass',
    options: ['state'],
    example: 'wait 30'
  },
  scenario: {
    usage: 'scenario ACTION [FILE]',
    summary: "'scenario list' lists the shipped scenarios, 'scenario check FILE' checks a file",
    options: [],
    example: 'scenario check mine.yml'
  },
  help: { usage: 'help [COMMAND]', summary: 'lists the commands, or the options of one', options: [], example: 'help' }
} as const satisfies Readonly<Record<string, CommandHelp>>

export type CommandName = keyof typeof commandTable

/** Returns whether a word is a command. Any other word is the name of a workflow. */
export function isCommand(word: string): word is Exclude<CommandName, 'run'> {
  return word !== 'run' && Object.hasOwn(commandTable, word)
}

/** Returns the arguments of a command: all of them, and how many cannot be left out. */
export function argumentsOf(name: CommandName): { readonly names: readonly string[]; readonly required: number } {
  const words: readonly string[] = commandTable[name].usage.split(' ')
  const names = name === 'run' ? words : words.slice(1)
  return { names, required: names.filter(word => !word.startsWith('[')).length }
}
