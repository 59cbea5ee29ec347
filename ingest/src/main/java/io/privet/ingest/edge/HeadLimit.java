package io.privet.ingest.edge;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpRequestDecoder;
import io.netty.handler.codec.http.LastHttpContent;

/**
 * Bounds the lines of a head that is not complete yet. A header of a few bytes takes a hundred in
 * memory, and heads are read before there is a request that could be counted or timed.
 *
 * <p>It stands on both sides of the decoder: before it lines are counted as they come in, after it
 * a complete head starts the count anew. A head that comes in one piece is bounded by its bytes.
 */
final class HeadLimit {

  static final int MOST_LINES = 100;

  private static final byte[] ANSWER =
      "HTTP/1.1 431 Request Header Fields Too Large\r\nconnection: close\r\ncontent-length: 0\r\n\r\n"
          .getBytes(US_ASCII);

  private int lines;
  private boolean inBody;

  private HeadLimit() {}

  /** Guards the connection of that pipeline. */
  static void install(ChannelPipeline pipeline) {
    ChannelHandlerContext decoder = pipeline.context(HttpRequestDecoder.class);
    if (decoder == null) {
      throw new IllegalStateException("HTTP: no decoder to guard");
    }
    HeadLimit limit = new HeadLimit();
    pipeline.addBefore(decoder.name(), "head-lines", limit.new Incoming());
    pipeline.addAfter(decoder.name(), "heads", limit.new Decoded());
  }

  private final class Incoming extends ChannelInboundHandlerAdapter {

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) throws Exception {
      if (!inBody && message instanceof ByteBuf bytes) {
        lines += lines(bytes);
      }
      super.channelRead(context, message);
      if (lines > MOST_LINES) {
        lines = Integer.MIN_VALUE;
        context
            .writeAndFlush(Unpooled.wrappedBuffer(ANSWER))
            .addListener(ChannelFutureListener.CLOSE);
      }
    }

    private static int lines(ByteBuf bytes) {
      int count = 0;
      int end = bytes.writerIndex();
      for (int at = bytes.indexOf(bytes.readerIndex(), end, (byte) '\n');
          at >= 0;
          at = bytes.indexOf(at + 1, end, (byte) '\n')) {
        count++;
      }
      return count;
    }
  }

  private final class Decoded extends ChannelInboundHandlerAdapter {

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) throws Exception {
      if (message instanceof HttpRequest) {
        inBody = true;
        lines = 0;
      }
      if (message instanceof LastHttpContent) {
        inBody = false;
        lines = 0;
      }
      super.channelRead(context, message);
    }
  }
}
