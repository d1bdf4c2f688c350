import { rootCertificates } from 'node:tls'
import { describe, expect, it } from '@jest/globals'
import { stringify } from 'yaml'
import { asResourceId, parseResourceId } from '../../src/arm/resource-id.ts'
import { acceptedTags, type Tags } from '../../src/arm/tag-limits.ts'
import { type Baseline, ConfigError, createBaseline, loadConfig } from '../../src/config/index.ts'
import { fileSchema, jsonSchema } from '../../src/config/schema/schema.ts'
import { existingHubWrites, flowLog, platformGroups, resourceGroups } from '../../src/templates/index.ts'
import { EVERYTHING, SUBSCRIPTION, stacks, VARIANTS } from '../unit/templates/baselines.ts'
import { evaluated } from '../unit/templates/evaluation.ts'
import { type TextPosition, textPositions } from './schema-positions.ts'

/**
 * Text of a configuration file never becomes an expression of a template. A test writes a harmless word, then a hostile
 * text: what local Azure sends to the providers must be the same but for that text.
 */

const WORD = 'harmless-word'
const HOSTILE = [
  "[concat('a','b')]",
  '[resourceGroup().id]',
  "[parameters('start')]",
  '[x]',
  '[[x]',
  '["quoted"]',
  "['it''s']",
  '[unclosed',
  '[x] y'
]

type Content = Record<string, unknown>

function isContent(value: unknown): value is Content {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function merged(below: unknown, above: unknown): unknown {
  if (!(isContent(below) && isContent(above))) return above
  const both = Object.entries(above).map(([name, value]) => [name, merged(below[name], value)])
  return { ...below, ...Object.fromEntries(both) }
}

/** Returns what the providers and the direct writes receive of an environment, as JSON. */
function arrivesOf(of: Baseline): string {
  const direct = [...existingHubWrites(of), flowLog(of, EVERYTHING), ...resourceGroups(of), ...platformGroups(of)]
  return JSON.stringify([stacks(of, EVERYTHING).flatMap(evaluated), direct])
}

/** Returns the JSON of `arrivesOf` with other texts in place of words. */
function replaced(json: string, texts: Readonly<Record<string, string>>): string {
  return Object.entries(texts).reduce(
    (all, [word, text]) => all.replaceAll(word, () => JSON.stringify(text).slice(1, -1)),
    json
  )
}

interface Arriving {
  readonly id: string
  readonly body: { readonly tags?: Tags }
}

/** Returns what arrives without the tags that a type cannot have, which are left out and not changed. */
function withoutTagsLeftOut(json: string): unknown {
  return (JSON.parse(json) as readonly (readonly (Arriving | undefined)[])[]).map(list =>
    list.map(each => {
      if (each?.body.tags === undefined) return each
      const tags = acceptedTags(parseResourceId(asResourceId(each.id)).type, each.body.tags)
      return { ...each, body: { ...each.body, tags } }
    })
  )
}

describe('every position of the configuration schema that takes a text', () => {
  const POSITIONS = textPositions(jsonSchema() as Parameters<typeof textPositions>[0], {
    ...Object.fromEntries(
      ['defaults', 'environments.team'].map(layer => [`${layer}.gitops.source.httpsCACert`, rootCertificates[0] ?? ''])
    ),
    'defaults.ingress.certificates.trustedRoots.0': rootCertificates[0] ?? '',
    'environments.team.ingress.certificates.trustedRoots.0': rootCertificates[0] ?? ''
  })
  const FILE = {
    apiVersion: 'aks-baseline/v1',
    workload: 'shop',
    defaults: {
      region: 'westeurope',
      ingress: { domain: 'contoso.com' },
      monitoring: { flowLogs: { enabled: true } },
      budget: { amount: 100, emails: ['ops@contoso.com'] },
      events: { relay: 'queue' }
    }
  }

  function load(content: Content): Baseline {
    const names = Object.keys(content.environments as Content)
    return createBaseline(loadConfig(stringify(content), 'test.yml', names.at(-1)), SUBSCRIPTION)
  }

  function contentWith({ content }: TextPosition, text: string): Content {
    return merged({ ...FILE, environments: { team: {} } }, content(text)) as Content
  }

  const isAccepted = (position: TextPosition, text: string) => fileSchema.safeParse(contentWith(position, text)).success

  const accepting = POSITIONS.filter(position => HOSTILE.some(text => isAccepted(position, text)))
  const label = ({ path, kind }: TextPosition) => `${kind} at ${path.join('.')}`

  it(`covers ${POSITIONS.length} positions, of which ${accepting.length} accept a hostile text`, () => {
    expect(POSITIONS.length).toBeGreaterThan(150)
    expect(accepting.map(label)).toEqual(
      expect.arrayContaining(['name at defaults.tags', 'value at environments.team.tags.team'])
    )
  })

  it.each(POSITIONS.map(position => [label(position), position] as const))(
    'refuses or keeps a hostile text as %s',
    (_, position) => {
      // The surroundings are right, so a refusal is about the text.
      expect(isAccepted(position, position.example)).toBe(true)
      for (const text of HOSTILE.filter(text => !isAccepted(position, text))) {
        expect(pathsRefused(contentWith(position, text))).toContain(pathOf(position, text))
      }
      const kept = HOSTILE.filter(text => isAccepted(position, text))
      if (kept.length === 0) return
      expect(isAccepted(position, WORD)).toBe(true)
      const harmless = arrivesOf(load(contentWith(position, WORD)))
      for (const text of kept) {
        const expected = replaced(harmless, { [WORD]: text })
        expect(JSON.parse(arrivesOf(load(contentWith(position, text))))).toEqual(withoutTagsLeftOut(expected))
      }
    }
  )

  function pathOf({ path, kind }: TextPosition, text: string): string {
    return (kind === 'name' ? [...path, text] : path).join('.')
  }

  function pathsRefused(content: Content): string[] {
    try {
      load(content)
      return []
    } catch (error) {
      if (error instanceof ConfigError) return error.findings.map(({ path }) => path)
      throw error
    }
  }
})

/**
 * Settings whose schema refuses brackets today must not depend on that. Here the texts reach the templates past the schema:
 * all of a configuration at once, except for those that builders take apart.
 */
describe('a configuration that no schema has checked', () => {
  const of = VARIANTS.everything

  it('arrives in templates as it is written', () => {
    const places = textsOf(of.config).filter(
      place => !CHANGED.includes(place.join('.')) && isTaken([[place, HOSTILE[0] ?? '']])
    )
    expect(places.length).toBeGreaterThan(30)
    const words = places.map((_, i) => `harmless-${i}-word`)
    const texts = places.map((_, i) => HOSTILE[i % HOSTILE.length] ?? '')
    const pairs = Object.fromEntries(words.map((word, i) => [word, texts[i] ?? '']))
    const harmless = arrivesOf(withTexts(places.map((place, i) => [place, words[i] ?? ''])))
    const hostile = arrivesOf(withTexts(places.map((place, i) => [place, texts[i] ?? ''])))
    expect(words.filter(word => harmless.includes(word)).length).toBeGreaterThan(20)
    expect(JSON.parse(hostile)).toEqual(JSON.parse(replaced(harmless, pairs)))
  })

  /** These texts become hashed names or a regular expression, where they cannot be found again. */
  const CHANGED = ['workload', 'environment', 'region', 'vault.nameSuffix', 'policies.allowedImages.0']

  type Place = readonly string[]

  /** Returns the paths of all texts of a value. */
  function textsOf(value: unknown, path: Place = []): Place[] {
    if (typeof value === 'string') return [path]
    if (typeof value !== 'object' || value === null) return []
    return Object.entries(value).flatMap(([name, inner]) => textsOf(inner, [...path, name]))
  }

  function withTexts(texts: readonly (readonly [Place, string])[]): Baseline {
    return createBaseline(
      texts.reduce((config, [place, text]) => replacedAt(config, place, text), of.config),
      SUBSCRIPTION
    )
  }

  function replacedAt<T extends object>(value: T, [name, ...rest]: Place, text: string): T {
    const inner = (value as Content)[name ?? '']
    const changed = typeof inner === 'object' && inner !== null ? replacedAt(inner, rest, text) : text
    return (Array.isArray(value) ? value.with(Number(name), changed) : { ...value, [name ?? '']: changed }) as T
  }

  /** Some texts are taken apart, such as address ranges: these can only be what the schema checks. */
  function isTaken(texts: readonly (readonly [Place, string])[]): boolean {
    try {
      return stacks(withTexts(texts), EVERYTHING).length > 0
    } catch {
      return false
    }
  }
})
