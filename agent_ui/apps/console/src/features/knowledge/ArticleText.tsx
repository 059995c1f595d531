import { Fragment } from 'react';
import { type ArticleBlock, blocksOf, boldParts } from './blocks';
import styles from './Knowledge.module.css';

/** The text of an article, its marks turned into headings, lists and tables. */
export function ArticleText({ text, title }: { text: string; title: string }) {
  const blocks = blocksOf(text);
  const first = blocks[0];
  const shown = first?.is === 'heading' && first.text === title ? blocks.slice(1) : blocks;
  return (
    <div className={styles.text}>
      {shown.map((block, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the blocks of one text never move
        <BlockView key={index} block={block} />
      ))}
    </div>
  );
}

function BlockView({ block }: { block: ArticleBlock }) {
  switch (block.is) {
    case 'heading': {
      const Heading = block.level <= 2 ? 'h3' : 'h4';
      return (
        <Heading>
          <Words text={block.text} />
        </Heading>
      );
    }
    case 'list': {
      const List = block.isOrdered ? 'ol' : 'ul';
      return (
        <List>
          {block.items.map((item) => (
            <li key={item}>
              <Words text={item} />
            </li>
          ))}
        </List>
      );
    }
    case 'table':
      return <TableView rows={block.rows} />;
    case 'paragraph':
      return (
        <p>
          <Words text={block.text} />
        </p>
      );
  }
}

function TableView({ rows }: { rows: string[][] }) {
  const [head, ...body] = rows;
  return (
    <div className={styles.table}>
      <table>
        <thead>
          <tr>
            {head?.map((cell) => (
              <th key={cell} scope="col">
                {cell}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {body.map((row) => (
            <tr key={row.join('|')}>
              {row.map((cell, place) => (
                // biome-ignore lint/suspicious/noArrayIndexKey: the place is the column
                <td key={place}>
                  <Words text={cell} />
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Words({ text }: { text: string }) {
  return boldParts(text).map((part, index) =>
    part.isBold ? (
      // biome-ignore lint/suspicious/noArrayIndexKey: the parts of one text never move
      <strong key={index}>{part.text}</strong>
    ) : (
      // biome-ignore lint/suspicious/noArrayIndexKey: the parts of one text never move
      <Fragment key={index}>{part.text}</Fragment>
    ),
  );
}
