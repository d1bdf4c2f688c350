import { stringify } from 'yaml'
import { type Declared, type Public, pathOf } from './declared.ts'

/** Values that an example gives; an input that is not listed is given its default. */
const VALUES: Readonly<Record<string, string>> = {
  environment: 'production',
  environments: '["production", "staging"]',
  confirm: 'production',
  action: 'stop',
  colour: 'green',
  mode: 'apply',
  approval: expression('needs.plan.outputs.approval'),
  'allow-destructive':
    '/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/rg-old/providers/Microsoft.Network/routeTables/rt-old\n',
  'tenant-id': expression('vars.AZURE_TENANT_ID'),
  'subscription-id': expression('vars.AZURE_SUBSCRIPTION_ID'),
  'plan-client-id': expression('vars.AZURE_PLAN_CLIENT_ID'),
  'client-id': expression('vars.AZURE_CLIENT_ID'),
  'ingress-authorities': expression('vars.INGRESS_AUTHORITIES'),
  'gateway-certificate-public': expression('vars.GATEWAY_CERTIFICATE_PUBLIC'),
  'ingress-certificate-public': expression('vars.INGRESS_CERTIFICATE_PUBLIC'),
  'secrets-revision': expression('vars.SECRETS_REVISION'),
  'event-token': expression('secrets.EVENT_TOKEN'),
  'git-key': expression('secrets.GIT_KEY'),
  revision: 'HEAD'
}

const CHECKOUT = {
  uses: 'actions/checkout@9c091bb21b7c1c1d1991bb908d89e4e9dddfe3e0 # v7.0.0',
  with: { 'persist-credentials': false }
}

/** As a workflow writes it. */
function expression(text: string): string {
  return `\${{ ${text} }}`
}

type Values = Readonly<Record<string, string | number | boolean>>
type Permissions = Readonly<Record<string, string>>

/** What must be given; whatever else is left to its default. */
export function minimalExample(part: Public, permissions: Permissions): string {
  const required = entries(part).filter(([, input]) => input.required === true && input.default === undefined)
  const values = valuesOf(required)
  if (part.kind === 'workflow') {
    const secrets = Object.keys(part.secrets).filter(name => part.secrets[name]?.required === true)
    return yaml({ jobs: { [part.name]: call(part, permissions, values, secrets) } })
  }
  return yaml([CHECKOUT, step(part, asPlanner(values))])
}

/** Every input; an action that applies what was approved is shown with the job that plans. */
export function fullExample(part: Public, permissions: Permissions): string {
  const values = valuesOf(entries(part))
  if (part.kind === 'workflow')
    return workflow({ [part.name]: call(part, permissions, values, Object.keys(part.secrets)) })
  const job = { 'runs-on': 'ubuntu-latest', permissions }
  if (onlyLooks(part)) {
    const steps = [CHECKOUT, step(part, asPlanner(values))]
    return workflow({ [part.name]: { ...job, environment: 'production-plan', steps } })
  }
  if (!('approval' in part.inputs)) return workflow({ [part.name]: { ...job, steps: [CHECKOUT, step(part, values)] } })
  const { approval, 'allow-destructive': named, ...common } = values
  const planned = asPlanner(withoutSecrets({ ...common, mode: 'plan' }))
  return workflow({
    plan: {
      ...job,
      environment: 'production-plan',
      outputs: { approval: expression('steps.plan.outputs.approval') },
      steps: [CHECKOUT, { id: 'plan', ...step(part, planned) }]
    },
    apply: { needs: 'plan', ...job, environment: 'production', steps: [CHECKOUT, step(part, values)] }
  })
}

/** What logs in and has no mode to choose writes nothing. */
function onlyLooks({ inputs }: Public): boolean {
  return 'client-id' in inputs && !('mode' in inputs)
}

/** A job that plans gets no certificate, because everyone who may push can read its secrets. */
function withoutSecrets(values: Values): Values {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => !String(value).includes('secrets.')))
}

/** The same as the identity that plans. */
function asPlanner(values: Values): Values {
  return 'client-id' in values ? { ...values, 'client-id': expression('vars.AZURE_PLAN_CLIENT_ID') } : values
}

/** Secrets are handed over one by one, each from the caller's of that name as GitHub writes names. */
function call(part: Public, permissions: Permissions, values: Values, names: readonly string[]): object {
  const secrets = Object.fromEntries(names.map(name => [name, secret(name)]))
  return { uses: pathOf(part), permissions, with: values, ...(names.length > 0 && { secrets }) }
}

function secret(name: string): string {
  return expression(`secrets.${name.toUpperCase().replaceAll('-', '_')}`)
}

function step(part: Public, values: Values): object {
  return { uses: pathOf(part), with: values }
}

function workflow(jobs: object): string {
  return yaml({ on: { workflow_dispatch: {} }, permissions: {}, jobs })
}

function entries(part: Public): [string, Declared][] {
  return Object.entries(part.inputs)
}

/** Throws where an example would need a value that nobody has thought of. */
function valuesOf(inputs: readonly [string, Declared][]): Values {
  const values: Values = Object.fromEntries(inputs.map(([name, input]) => [name, exampleValue(name, input)]))
  // Whoever takes one cluster of an environment away types both.
  return 'confirm' in values && 'colour' in values
    ? { ...values, confirm: `${values.confirm}/${values.colour}` }
    : values
}

function exampleValue(name: string, input: Declared): string | number | boolean {
  const value = VALUES[name] ?? (name.endsWith('-certificate') ? secret(name) : input.default)
  if (value === undefined || value === '') {
    throw new Error(`The input ${name} has no default: give the examples a value in scripts/action-docs/examples.ts.`)
  }
  return value
}

/** A version behind a SHA is a comment, which YAML would put into the text. */
function yaml(value: unknown): string {
  const text = stringify(value, { lineWidth: 0, aliasDuplicateObjects: false }).replaceAll(
    /"(\S+@[0-9a-f]{40} # v[\d.]+)"/g,
    '$1'
  )
  return `\`\`\`yaml\n${text}\`\`\``
}
