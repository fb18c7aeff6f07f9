import {
  type KyselyPlugin,
  OperationNodeTransformer,
  type PrimitiveValueListNode,
  type RootOperationNode,
  type ValueNode,
} from 'kysely';

/**
 * Lets only text, safe integers and null through to a driver. Anything else is a mistake of ours with an ugly end: a
 * boolean makes libsql end the process, a Date makes it throw, and a fraction is cut by one of the two databases.
 */
export class PlainValues implements KyselyPlugin {
  readonly #transformer = new Plain();
  transformQuery({ node }: { node: RootOperationNode }): RootOperationNode {
    return this.#transformer.transformNode(node);
  }
  async transformResult<T>({ result }: { result: T }): Promise<T> {
    return result;
  }
}

class Plain extends OperationNodeTransformer {
  protected override transformValue(node: ValueNode): ValueNode {
    plain(node.value);
    return super.transformValue(node);
  }
  protected override transformPrimitiveValueList(node: PrimitiveValueListNode): PrimitiveValueListNode {
    node.values.forEach(plain);
    return super.transformPrimitiveValueList(node);
  }
}

function plain(value: unknown): void {
  if (value === null || typeof value === 'string' || Number.isSafeInteger(value)) return;
  throw new TypeError(
    `a ${value instanceof Date ? 'Date' : typeof value} is no value for the store: text and integers`,
  );
}
