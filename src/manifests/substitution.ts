import { stringify } from 'yaml'
import {
  describeObject,
  type Fields,
  type KubernetesObject,
  type Manifest,
  type NotRendered,
  type Rendering
} from './manifest.ts'
import { isObject, readYamlFile } from './yaml-file.ts'

/** Variables of a Flux Kustomization (`postBuild`). */
export interface Variables {
  readonly values: Readonly<Record<string, string>>
  /** Sources of further variables that the checkout does not contain, for example `Secret flux-system/settings`. */
  readonly unreadSources: readonly string[]
}

/** Objects with this label or annotation are not changed. Source: Flux, "Post build variable substitution". */
const SWITCH = 'kustomize.toolkit.fluxcd.io/substitute'

/** `$$` for a dollar sign, or `${…}`. */
const VARIABLE = /\$\$|\$\{([^}]*)\}/g
const EXPRESSION = /^([_A-Za-z]\w*)(?:(:=|:-|=|-)(.*))?$/s

/**
 * Returns the manifests with the variables of a Kustomization filled in, as Flux does: a default if one is written,
 * otherwise nothing. A variable that an unread source can contain stays as it is, and makes its object incomplete.
 */
export function substituteVariables({ manifests, notRendered }: Rendering, variables: Variables): Rendering {
  const filled = manifests.map(manifest => fillManifest(manifest, variables))
  return {
    manifests: filled.flatMap(result => ('manifest' in result ? [result.manifest] : [])),
    notRendered: [...notRendered, ...filled.flatMap(result => ('failed' in result ? [result.failed] : []))]
  }
}

type Filled = { readonly manifest: Manifest } | { readonly failed: NotRendered }

function fillManifest(manifest: Manifest, variables: Variables): Filled {
  const { object, file, line } = manifest
  const text = isSwitchedOff(object) ? '' : JSON.stringify(object)
  if (!text.includes('$')) return { manifest }
  const unknown = new Set<string>()
  const failed = (reason: string): Filled => ({ failed: { file, line, subject: describeObject(object), reason } })
  try {
    // Flux fills in the YAML text of the object: a text that is a variable alone can become a number.
    const filled = fillText(stringify(object, { version: '1.1', lineWidth: 0 }), variables, unknown)
    const read = readYamlFile(file, filled)
    if ('failed' in read) return failed(`After the substitution of variables, ${read.failed.reason}`)
    const content: Fields = read.documents[0]?.content ?? {}
    if (read.documents.length !== 1 || !isObject(content)) {
      return failed('After the substitution of variables, it is no longer one Kubernetes object.')
    }
    const reasons = [...unknown].map(
      name => `\${${name}} is not known: ${variables.unreadSources.join(', ')} is not part of the checkout`
    )
    const incomplete = [...manifest.incomplete, ...reasons]
    return { manifest: { ...manifest, object: content, incomplete } }
  } catch (error) {
    if (!(error instanceof SubstitutionError)) throw error
    return failed(error.message)
  }
}

class SubstitutionError extends Error {
  override readonly name = 'SubstitutionError'
}

function isSwitchedOff({ metadata: { labels, annotations } }: KubernetesObject): boolean {
  return labels?.[SWITCH] === 'disabled' || annotations?.[SWITCH] === 'disabled'
}

function fillText(text: string, { values, unreadSources }: Variables, unknown: Set<string>): string {
  return text.replace(VARIABLE, (found, inner: string | undefined) => {
    if (found === '$$') return '$'
    const [, name, operator, fallback] = EXPRESSION.exec(inner ?? '') ?? []
    if (name === undefined) throw new SubstitutionError(`The expression ${found} is not supported.`)
    const value = Object.hasOwn(values, name) ? values[name] : undefined
    const isSet = value !== undefined && !(operator?.startsWith(':') && value === '')
    if (isSet) return value
    if (value === undefined && unreadSources.length > 0) {
      unknown.add(name)
      return found
    }
    return fallback ?? ''
  })
}
