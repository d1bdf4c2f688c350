import { baseline, loadConfig } from '../../src/config/index.ts'
import { bootstrapSteps } from '../../src/gitops/index.ts'
import { environmentSteps, type Step, within } from '../../src/provisioning/index.ts'
import { importOf } from '../../src/registry/index.ts'
import { STACKS, type Stack } from '../../src/templates/index.ts'
import { code, table } from './sections.ts'

const COLOUR = 'blue'

/** Everything switched on that a hub of our own allows. */
const EVERYTHING = `
apiVersion: aks-baseline/v1
workload: shop
environments:
  production:
    region: westeurope
    hub: { gateway: { kind: Vpn } }
    ingress: { domain: shop.example.com }
    events: { relay: logic-app }
    monitoring: { flowLogs: { enabled: true } }
    cluster: { features: { backup: true, storage: { disk: true, snapshots: true } } }
    gitops: { source: { kind: git, url: https://github.com/contoso/shop-cluster } }
`

/** The same file with nothing but what it must have. */
const SMALLEST = `
apiVersion: aks-baseline/v1
workload: shop
environments: { staging: { region: westeurope, profile: dev-test } }
`

/** The page of all deployment stacks, with the order in which the steps of an environment run. */
export function stacksPage(): string[] {
  const steps = stepsOf(EVERYTHING)
  return [
    '# Stacks and steps',
    'Each stack is an Azure deployment stack at the subscription. A stack that the configuration no longer asks for is removed. What an environment costs is in [costs](../docs/costs.md).',
    table(['stack', 'holds', 'exists', 'charged', 'waits for'], rows(steps)),
    'All steps with everything switched on, a hub of our own and the blue cluster. A thin arrow waits for a *resource* of the step before, a thick one for all of it. Arrows that follow from others are left out.',
    ['```mermaid', 'flowchart LR', ...waits(steps).map(line => `  ${line}`), '```'].join('\n')
  ]
}

function rows(steps: readonly Step[]): string[][] {
  const smallest = baselineOf(SMALLEST)
  return Object.values<Stack>(STACKS)
    .filter(({ colour }) => colour === undefined || colour === COLOUR)
    .map(({ name, holds, charged, enabled, colour }) => {
      const needs = steps.find(step => step.name === name)?.needs ?? []
      const before = [...new Set(needs.map(({ step }) => generic(step)))].map(code).join(', ')
      return [
        code(colour === undefined ? name : generic(name)),
        holds,
        enabled(smallest) ? 'always' : 'if configured',
        charged ? 'yes' : 'no',
        before || '–'
      ]
    })
}

function generic(step: string): string {
  return step.replace(new RegExp(`-${COLOUR}$`), '-<colour>')
}

function baselineOf(text: string) {
  return baseline(loadConfig(text, 'aks-baseline.yml', undefined), '00000000-0000-0000-0000-000000000000')
}

function stepsOf(text: string): Step[] {
  const wanted = baselineOf(text)
  const given = {
    certificates: [{ use: 'gateway', name: 'gateway-certificate', input: 'gateway-certificate' }],
    images: [importOf({ from: `docker.io/library/traefik@sha256:${'0'.repeat(64)}`, to: 'library/traefik' })],
    colours: [COLOUR],
    events: { repository: 'contoso/platform', token: 'secret' }
  } as const
  return within([...environmentSteps(wanted, given), ...bootstrapSteps(wanted, { colours: [COLOUR] })])
}

/** The needs that follow from no others, thick where all of a step is waited for. */
function waits(steps: readonly Step[]): string[] {
  const needs = new Map(steps.map(({ name, needs: own }) => [name, [...new Set(own.map(({ step }) => step))]]))
  const before = (name: string): string[] => (needs.get(name) ?? []).flatMap(each => [each, ...before(each)])
  return steps.flatMap(({ name, needs: own }) => {
    const direct = needs.get(name) ?? []
    const following = new Set(direct.flatMap(before))
    return direct
      .filter(each => !following.has(each))
      .map(each => {
        const isWhole = own.some(({ step, until }) => step === each && until === undefined)
        return `${each} ${isWhole ? '==>' : '-->'} ${name}`
      })
  })
}
