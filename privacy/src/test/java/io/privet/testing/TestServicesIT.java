package io.privet.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.privet.privacy.schema.Schema;
import io.vertx.core.Vertx;
import io.vertx.pgclient.PgBuilder;
import io.vertx.sqlclient.Pool;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;

class TestServicesIT {

  @Test
  void givesEachTestADatabaseOfItsOwn() throws Exception {
    try (TestDatabase one = TestServices.database("privacy");
        TestDatabase two = TestServices.database("privacy")) {
      assertThat(one.jdbcUrl()).isNotEqualTo(two.jdbcUrl());
      assertThat(count(one, "select count(*) from privacy.schema_history where success"))
          .isPositive();
    }
  }

  @Test
  void serversAreReachedByTheVertxClient() throws Exception {
    Vertx vertx = Vertx.vertx();
    try (TestDatabase database = TestServices.database("privacy")) {
      Pool pool = PgBuilder.pool().connectingTo(database.options()).using(vertx).build();
      Long rows =
          pool.query("select count(*) from privacy.data_key")
              .execute()
              .map(result -> result.iterator().next().getLong(0))
              .await(20, TimeUnit.SECONDS);
      assertThat(rows).isZero();
      pool.close().await(20, TimeUnit.SECONDS);
    } finally {
      vertx.close().await(20, TimeUnit.SECONDS);
    }
  }

  @Test
  void processesThatMigrateAtOnceAgree() throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(4);
    try (TestDatabase database = TestServices.database()) {
      List<Future<?>> migrations = new ArrayList<>();
      for (int i = 0; i < 4; i++) {
        migrations.add(
            threads.submit(
                () ->
                    Schema.migrate(
                        database.jdbcUrl(), database.user(), database.password(), "privacy")));
      }
      for (Future<?> migration : migrations) {
        migration.get(60, TimeUnit.SECONDS);
      }
      assertThat(count(database, "select count(*) from privacy.schema_history where version = '1'"))
          .isEqualTo(1);
    } finally {
      threads.shutdownNow();
    }
  }

  @Test
  void everyTableColumnAndIndexIsCommented() throws Exception {
    try (TestDatabase database = TestServices.database("privacy")) {
      assertThat(
              count(
                  database,
                  """
                  select count(*)
                  from pg_class c
                  left join pg_attribute a
                    on a.attrelid = c.oid and a.attnum > 0 and c.relkind = 'r'
                  where c.relnamespace = 'privacy'::regnamespace
                    and c.relkind in ('r', 'i')
                    and c.relname not like 'schema_history%'
                    and (obj_description(c.oid, 'pg_class') is null
                      or (a.attnum is not null and col_description(c.oid, a.attnum) is null))
                  """))
          .isZero();
    }
  }

  @Test
  void kafkaStoresRecordsAndCreatesNoTopicByItself() throws Exception {
    Map<String, Object> settings = Map.of("bootstrap.servers", TestServices.kafka());
    String topic = "test-" + System.nanoTime();
    try (Admin admin = Admin.create(settings);
        KafkaProducer<byte[], byte[]> producer =
            new KafkaProducer<>(
                Map.of("bootstrap.servers", TestServices.kafka(), "max.block.ms", 2000),
                new ByteArraySerializer(),
                new ByteArraySerializer())) {
      admin.createTopics(List.of(new NewTopic(topic, 2, (short) 1))).all().get();
      byte[] value = "x".getBytes(StandardCharsets.UTF_8);
      assertThat(producer.send(new ProducerRecord<>(topic, value)).get().offset()).isZero();
      assertThatThrownBy(() -> producer.send(new ProducerRecord<>(topic + "-none", value)).get())
          .isInstanceOf(ExecutionException.class);
      assertThat(admin.listTopics().names().get()).doesNotContain(topic + "-none");
    }
  }

  private static long count(TestDatabase database, String sql) throws Exception {
    try (Connection connection =
            DriverManager.getConnection(database.jdbcUrl(), database.user(), database.password());
        ResultSet rows = connection.createStatement().executeQuery(sql)) {
      rows.next();
      return rows.getLong(1);
    }
  }
}
