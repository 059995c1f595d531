/** The part of Swagger UI that we use; the package brings no types for its ES bundle. */
declare module 'swagger-ui-dist/swagger-ui-es-bundle.js' {
  interface Outgoing {
    url: string;
    method?: string;
    headers: Record<string, string>;
  }

  interface Options {
    url: string;
    domNode: HTMLElement;
    deepLinking?: boolean;
    docExpansion?: 'list' | 'full' | 'none';
    defaultModelsExpandDepth?: number;
    filter?: boolean;
    validatorUrl?: null;
    syntaxHighlight?: boolean;
    requestInterceptor?: (request: Outgoing) => Outgoing | Promise<Outgoing>;
  }

  export default function SwaggerUI(options: Options): void;
}
