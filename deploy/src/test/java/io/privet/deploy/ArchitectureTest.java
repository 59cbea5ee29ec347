package io.privet.deploy;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.base.Splitter;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class ArchitectureTest {

  private static final List<String> MODULES =
      List.of("privacy", "identity", "profiles", "ingest", "deploy");

  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .withImportOption(location -> !location.contains("/test-classes/"))
          .withImportOption(location -> !location.contains("-tests.jar"))
          .importPackages("io.privet");

  @Test
  void seesTheClassesOfEveryModule() {
    assertThat(
            CLASSES.stream().map(c -> words(c.getPackageName()).get(2)).collect(Collectors.toSet()))
        .containsAll(MODULES)
        .contains("proto");
  }

  @Test
  void modulesDependDownwardsOnly() {
    layeredArchitecture()
        .consideringOnlyDependenciesInLayers()
        .layer("proto")
        .definedBy("io.privet.proto..")
        .layer("privacy")
        .definedBy("io.privet.privacy..")
        .layer("identity")
        .definedBy("io.privet.identity..")
        .layer("profiles")
        .definedBy("io.privet.profiles..")
        .layer("ingest")
        .definedBy("io.privet.ingest..")
        .layer("deploy")
        .definedBy("io.privet.deploy..")
        .whereLayer("deploy")
        .mayNotBeAccessedByAnyLayer()
        .whereLayer("ingest")
        .mayOnlyBeAccessedByLayers("deploy")
        .whereLayer("profiles")
        .mayOnlyBeAccessedByLayers("ingest", "deploy")
        .whereLayer("identity")
        .mayOnlyBeAccessedByLayers("profiles", "ingest", "deploy")
        .whereLayer("privacy")
        .mayOnlyBeAccessedByLayers("identity", "profiles", "ingest", "deploy")
        .whereLayer("proto")
        .mayOnlyBeAccessedByLayers("privacy", "identity", "profiles", "ingest", "deploy")
        .check(CLASSES);
  }

  @Test
  void packagesHaveNoCycles() {
    slices().matching("io.privet.(*).(*)..").should().beFreeOfCycles().check(CLASSES);
  }

  @Test
  void packagesAreOneLevelBelowTheirModule() {
    assertThat(packages()).allMatch(name -> words(name).size() <= 4);
  }

  @Test
  void packagesAreNamedAfterWhatTheyAreAbout() {
    Set<String> meaningless =
        Set.of("util", "utils", "impl", "common", "core", "manager", "helper");
    assertThat(packages())
        .allSatisfy(name -> assertThat(words(name)).doesNotContainAnyElementsOf(meaningless));
  }

  @Test
  void nobodyBelowTheMainProgramReadsTheEnvironment() {
    noClasses()
        .that()
        .resideOutsideOfPackage("io.privet.deploy..")
        .should()
        .callMethod(System.class, "getenv", String.class)
        .orShould()
        .callMethod(System.class, "getenv")
        .check(CLASSES);
  }

  /** Of what people write: generated code keeps its own rules. */
  private static Set<String> packages() {
    return CLASSES.stream()
        .map(JavaClass::getPackageName)
        .filter(name -> !name.startsWith("io.privet.proto"))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static List<String> words(String packageName) {
    return Splitter.on('.').splitToList(packageName);
  }
}
