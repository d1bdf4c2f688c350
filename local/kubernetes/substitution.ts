import { stringify } from 'yaml'
import { type Result, readDocuments } from './manifests.ts'
import { groupOf, type KubernetesObject } from './objects.ts'

/** Objects with this label or annotation are left as they are (Flux, "Post build variable substitution"). */
const SWITCH = 'kustomize.toolkit.fluxcd.io/substitute'

/** `$$` for a dollar sign, `${name}`, or `${name<operator>text}`. */
const VARIABLE = /\$\$|\$\{([^}]*)\}/g
const EXPRESSION = /^([_A-Za-z]\w*)(?:(:=|:-|=|-)(.*))?$/s

/**
 * Objects with the variables of a kustomization in place of `${name}`, as Flux fills them in: a default where one is
 * written; without one a name nobody set becomes nothing, and in strict mode an error.
 */
export function substituteVariables(
  objects: readonly KubernetesObject[],
  variables: Readonly<Record<string, string>>,
  strict: boolean
): Result<KubernetesObject[]> {
  const done: KubernetesObject[] = []
  for (const object of objects) {
    const filled = isSwitchedOff(object) ? { value: object } : fillObject(object, variables, strict)
    if ('failed' in filled) {
      const why = `envsubst error: variable substitution failed: ${filled.failed}`
      return { failed: `post build failed for '${kustomizeName(object)}': ${why}` }
    }
    done.push(filled.value)
  }
  return { value: done }
}

/** Returns kind, version and group as kustomize writes them (`kyaml/resid`, `Gvk.String`), and the name. */
function kustomizeName({ kind, apiVersion, metadata }: KubernetesObject): string {
  const version = apiVersion.slice(apiVersion.indexOf('/') + 1)
  return `${kind}.${version}.${groupOf(apiVersion) || '[noGrp]'}/${metadata.name}`
}

function isSwitchedOff({ metadata: { labels, annotations } }: KubernetesObject): boolean {
  return [labels, annotations].some(pairs => pairs?.[SWITCH] === 'disabled')
}

/**
 * Flux writes an object as YAML, fills in and reads it again: a text that was a variable alone becomes the number or truth
 * value it is filled with, whether or not it stood in quotes.
 */
function fillObject(
  object: KubernetesObject,
  variables: Readonly<Record<string, string>>,
  strict: boolean
): Result<KubernetesObject> {
  if (!JSON.stringify(object).includes('$')) return { value: object }
  const filled = fill(stringify(object, { version: '1.1', lineWidth: 0 }), variables, strict)
  if ('failed' in filled) return filled
  const documents = readDocuments(object.metadata.name, filled.value)
  if ('failed' in documents) return documents
  return { value: documents.value[0] as KubernetesObject }
}

function fill(text: string, variables: Readonly<Record<string, string>>, strict: boolean): Result<string> {
  let failed: string | undefined
  const value = text.replace(VARIABLE, (found, inner: string | undefined) => {
    if (found === '$$') return '$'
    const [, name, operator, fallback] = EXPRESSION.exec(inner ?? '') ?? []
    if (name === undefined) {
      failed ??= `unable to parse variable name in '${found}'`
      return found
    }
    const given = variables[name]
    const isSet = operator?.startsWith(':') ? given !== undefined && given !== '' : given !== undefined
    if (isSet) return given ?? ''
    if (operator === undefined && strict) failed ??= `variable not set (strict mode): "${name}"`
    return fallback ?? ''
  })
  return failed === undefined ? { value } : { failed }
}
