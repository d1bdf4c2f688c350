import { createBaseline, loadConfig } from '../../src/config/index.ts'
import { bootstrapSteps } from '../../src/gitops/index.ts'
import { dropUnmetNeeds, environmentSteps, type Step } from '../../src/provisioning/index.ts'
import { importOf } from '../../src/registry/index.ts'
import { STACKS, type Stack } from '../../src/templates/index.ts'
import { codeSpan, markdownTable } from './page-sections.ts'

const COLOUR = 'blue'

/** Configuration with all features that a hub of the environment allows. */
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

/** Configuration with the required settings only. */
const SMALLEST = `
apiVersion: aks-baseline/v1
workload: shop
environments: { staging: { region: westeurope, profile: dev-test } }
`

/** Returns the page of all deployment stacks, with the order of the steps of an environment. */
export function stacksPage(): string[] {
  const steps = stepsOf(EVERYTHING)
  return [
    '# Stacks and steps',
    'Each stack is an Azure deployment stack at the subscription. A stack that the configuration no longer requests is deleted. [Costs](../docs/costs.md) lists prices.',
    markdownTable(['stack', 'content', 'exists', 'charged', 'waits for'], rows(steps)),
    'The diagram shows all steps of an environment with all features, its own hub and the blue cluster. A step waits for a *resource* of the step before a thin arrow, and for the whole step before a thick arrow. Arrows that follow from other arrows are omitted.',
    ['```mermaid', 'flowchart LR', ...waits(steps).map(line => `  ${line}`), '```'].join('\n')
  ]
}

function rows(steps: readonly Step[]): string[][] {
  const smallest = baselineOf(SMALLEST)
  return Object.values<Stack>(STACKS)
    .filter(({ colour }) => colour === undefined || colour === COLOUR)
    .map(({ name, holds, charged, enabled, colour }) => {
      const needs = steps.find(step => step.name === name)?.needs ?? []
      const before = [...new Set(needs.map(({ step }) => generic(step)))].map(codeSpan).join(', ')
      return [
        codeSpan(colour === undefined ? name : generic(name)),
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
  return createBaseline(loadConfig(text, 'aks-baseline.yml', undefined), '00000000-0000-0000-0000-000000000000')
}

function stepsOf(text: string): Step[] {
  const wanted = baselineOf(text)
  const given = {
    certificates: [{ use: 'gateway', name: 'gateway-certificate', input: 'gateway-certificate' }],
    images: [importOf({ from: `docker.io/library/traefik@sha256:${'0'.repeat(64)}`, to: 'library/traefik' })],
    colours: [COLOUR],
    events: { repository: 'contoso/platform', token: 'secret' }
  } as const
  return dropUnmetNeeds([...environmentSteps(wanted, given), ...bootstrapSteps(wanted, { colours: [COLOUR] })])
}

/**
 * Returns the arrows that do not follow from other arrows. An arrow is thick if a step waits for the whole other step.
 */
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
