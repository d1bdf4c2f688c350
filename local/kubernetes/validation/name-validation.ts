import { type FieldError, invalid } from '../batch/batch-validation.ts'
import type { KubernetesObject } from '../objects.ts'

const SUBDOMAIN = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/
const LONGEST_NAME = 253

/** Returns the error of a name that is not a DNS subdomain. */
export function invalidName({ metadata: { name } }: KubernetesObject): FieldError[] {
  if (name.length > LONGEST_NAME) {
    // Verbatim: kubernetes/kubernetes: apimachinery/pkg/util/validation/validation.go
    return [invalid('metadata.name', name, `must be no more than ${LONGEST_NAME} bytes`)]
  }
  if (SUBDOMAIN.test(name)) return []
  // Verbatim: kubernetes/kubernetes: apimachinery/pkg/util/validation/validation.go
  const why =
    "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')"
  return [invalid('metadata.name', name, why)]
}
