import { type Baseline, baseline, loadConfig } from '../../../src/config/index.ts'
import { NOTHING_YET, type StackName, stackBuilders, stacksOf } from '../../../src/templates/index.ts'

export const SUBSCRIPTION = '11111111-2222-3333-4444-555555555555'

/** A baseline with the article's choices but for the settings given, as YAML flow mappings. */
export function baselineWith(hub = '{}', rest = ''): Baseline {
  const text = `apiVersion: aks-baseline/v1
workload: shop
environments:
  production:
    region: westeurope
    hub: ${hub}
${rest}`
  return baseline(loadConfig(text, 'test.yml', undefined), SUBSCRIPTION)
}

/** The shapes a network can take: every tier, with and without Bastion, zones and tags, the longest names. */
export const VARIANTS = {
  article: baselineWith(),
  standard: baselineWith('{ firewall: { tier: Standard, publicAddresses: 1 }, bastion: { sku: Basic } }'),
  basic: baselineWith(
    '{ firewall: { tier: Basic, publicAddresses: 2 }, bastion: { enabled: false } }',
    '    zones: []\n'
  ),
  tagged: baselineWith('{}', '    tags: { team: blue, odd: "[resourceGroup().id]" }\n'),
  longest: baseline(
    loadConfig(
      `apiVersion: aks-baseline/v1\nworkload: ${'w'.repeat(12)}\nenvironments: { ${'e'.repeat(20)}: { region: ${'r'.repeat(19)} } }\n`,
      'test.yml',
      undefined
    ),
    SUBSCRIPTION
  )
} as const satisfies Readonly<Record<string, Baseline>>

export function templateOf(of: Baseline, step: StackName) {
  return stackBuilders[step](of, NOTHING_YET).template
}

/** All stacks of a baseline. */
export function stacks(of: Baseline) {
  return stacksOf(of).map(step => stackBuilders[step](of, NOTHING_YET))
}

/** The properties of a resource as plain JSON, the way they are sent. */
export function propertiesOf(of: Baseline, step: StackName, symbol: string) {
  const found = templateOf(of, step).resources[symbol]
  if (found === undefined) throw new Error(`${step} has no resource ${symbol}`)
  return JSON.parse(JSON.stringify(found.properties))
}
